-- A run of store version 1, as mixnas of that version wrote it.
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('info','{"name":"frozen","createdAt":1795668972180,"versions":{"mixnas":"0.1.0","node":"v20.20.2","platform":"linux-x64"},"config":{"name":"frozen","seed":3,"space":"mixnet-tiny","data":{"kind":"synthetic","resolution":16,"classes":4,"imagesPerClass":30,"validationPerClass":20,"seed":0},"training":{"epochs":2,"batchSize":16,"optimizer":{"kind":"sgd","momentum":0.9,"nesterov":true},"learningRate":0.05,"schedule":{"kind":"cosine","warmupEpochs":0,"finalRatio":0},"weightDecay":0.00001,"labelSmoothing":0,"dropout":null,"averageDecay":null,"batchNormMomentum":0.8,"augmentation":{"crop":0,"flip":true,"cutout":0,"mixup":0}},"fidelity":{"kind":"full"},"evaluator":{"kind":"train"},"controller":{"kind":"random"},"objective":{"kind":"mnasnet","variant":"soft","metric":"macs","target":1000000},"constraints":[{"metric":"macs","max":2000000}],"front":{"metrics":["accuracy","macs"],"reference":{}},"search":{"trials":4,"workers":1,"trialTimeout":3600,"maxConsecutiveFailures":10},"engine":{"kind":"tfjs","backend":"auto","threads":1}},"space":{"name":"mixnet-tiny","hash":"728dd3378d24e7b6","text":"# A small mixed-kernel space whose networks train in seconds on a CPU: about 1 to 6 million multiply-adds at 32 px.\nname: mixnet-tiny\ndescription: small mixed-kernel networks for 24 to 32 px images, about 1 to 6 M multiply-adds\nlowRes: never\nstem: { filters: 8, stride: 2 }\ndefaults: { activation: relu }\nstages:\n  - filters: [16, 24]\n    expansion: [2, 4]\n    kernels: &kernels [3, 5, [3, 5], [3, 5, 7]]\n    partition: &partitions [equal, exponential]\n  - { blocks: [1, 2], filters: [32, 40], stride: 2, expansion: [3, 6], kernels: *kernels, partition: *partitions, seRatio: [0, 0.25] }\n  - { blocks: [1, 2], filters: [56, 72], stride: 2, expansion: [3, 6], kernels: *kernels, seRatio: [0, 0.25] }\nhead: { filters: 128 }\n"},"target":{"size":16,"classes":4},"data":{"hash":"a77dfb17efb26ac3","classes":["fine-upright","fine-level","coarse-upright","coarse-level"],"mean":[0.5086915339052287,0.48997817095588236,0.5003539879493464],"deviation":[0.2730737983886444,0.27428462635459117,0.27190503596068205]},"engine":"tfjs 4.22.0 wasm","reference":{"accuracy":0,"macs":2000000}}');
INSERT INTO meta VALUES('status','"finished"');
INSERT INTO meta VALUES('statusDetail','"all trials are done"');
CREATE TABLE trial (
  number INTEGER PRIMARY KEY,
  genotype TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  note TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'failed', 'infeasible', 'interrupted')),
  reason TEXT,
  message TEXT,
  accuracy REAL,
  loss REAL,
  params INTEGER NOT NULL,
  macs INTEGER NOT NULL,
  reward REAL,
  violation REAL,
  attempt INTEGER NOT NULL,
  started_at REAL,
  ended_at REAL,
  seconds REAL
);
INSERT INTO trial VALUES(0,'[1,0,0,1,1,1,1,0,1,0,0,1,3,1,0]','1-0-0-1-1-1-1-0-1-0-0-1-3-1-0',NULL,'complete',NULL,NULL,0.4500000000000000111,1.3519706989400490648,86044,1158592,0.44538683626707420426,0.0,1,1795668972486.0,1795668985929.0,10.096429630000001154);
INSERT INTO trial VALUES(1,'[1,3,1,0,0,1,2,0,0,0,0,1,2,0,1]','1-3-1-0-0-1-2-0-0-0-0-1-2-0-1',NULL,'complete',NULL,NULL,0.34999999999999997779,1.4834271478698959345,36046,405696,0.37281552873123074975,0.0,1,1795668985937.0,1795668990090.0,4.1311408460000000886);
INSERT INTO trial VALUES(2,'[1,3,1,1,0,0,0,0,0,0,0,1,1,1,0]','1-3-1-1-0-0-0-0-0-0-0-1-1-1-0',NULL,'complete',NULL,NULL,0.28749999999999997779,1.586339401648289682,42868,494464,0.30202884481125863436,0.0,1,1795668990092.0,1795668994482.0,4.3873415949999978735);
INSERT INTO trial VALUES(3,'[1,0,0,0,1,1,3,1,1,0,0,1,0,0,0]','1-0-0-0-1-1-3-1-1-0-0-1-0-0-0',NULL,'complete',NULL,NULL,0.36249999999999998889,1.546894479063122052,65076,970720,0.36325485918398148221,0.0,1,1795668994485.0,1795669001318.0,6.8220631109999994023);
CREATE TABLE epoch (
  trial INTEGER NOT NULL REFERENCES trial (number),
  epoch INTEGER NOT NULL,
  train_loss REAL NOT NULL,
  train_accuracy REAL NOT NULL,
  accuracy REAL,
  loss REAL,
  learning_rate REAL NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (trial, epoch)
) WITHOUT ROWID;
INSERT INTO epoch VALUES(0,1,1.7311644174848022093,0.27678571428571430157,NULL,NULL,0.030563023348907859128,6.3089173140000003314);
INSERT INTO epoch VALUES(0,2,1.0706575461174181462,0.58035714285714290472,0.4500000000000000111,1.3519706989400490648,0.0006268021954544095815,3.708604875000000689);
INSERT INTO epoch VALUES(1,1,1.7680298422333120544,0.3125,NULL,NULL,0.030563023348907859128,2.1721295099999986533);
INSERT INTO epoch VALUES(1,2,1.2846241898141563808,0.41071428571428569842,0.34999999999999997779,1.4834271478698959345,0.0006268021954544095815,1.89780048700000048);
INSERT INTO epoch VALUES(2,1,1.7181293975599263301,0.29464285714285715078,NULL,NULL,0.030563023348907859128,1.3043804159999998759);
INSERT INTO epoch VALUES(2,2,1.5709814392590821796,0.375,0.28749999999999997779,1.586339401648289682,0.0006268021954544095815,3.0534160389999995821);
INSERT INTO epoch VALUES(3,1,1.9398938039284570056,0.26785714285714284921,NULL,NULL,0.030563023348907859128,2.9705762030000006923);
INSERT INTO epoch VALUES(3,2,1.5325001653326939532,0.36607142857142854763,0.36249999999999998889,1.546894479063122052,0.0006268021954544095815,3.8084464000000006755);
COMMIT;
