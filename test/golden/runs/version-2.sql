-- A run of store version 2, as mixnas of that version wrote it.
PRAGMA user_version = 2;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('info','{"name":"frozen","createdAt":1795669006576,"versions":{"mixnas":"0.1.0","node":"v20.20.2","platform":"linux-x64"},"config":{"name":"frozen","seed":3,"space":"mixnet-tiny","data":{"kind":"synthetic","resolution":16,"classes":4,"imagesPerClass":30,"validationPerClass":20,"seed":0},"training":{"epochs":2,"batchSize":16,"optimizer":{"kind":"sgd","momentum":0.9,"nesterov":true},"learningRate":0.05,"schedule":{"kind":"cosine","warmupEpochs":0,"finalRatio":0},"weightDecay":0.00001,"labelSmoothing":0,"dropout":null,"averageDecay":null,"batchNormMomentum":0.8,"augmentation":{"crop":0,"flip":true,"cutout":0,"mixup":0}},"fidelity":{"kind":"asha","eta":2,"annealEpochs":1,"finish":0.2,"rungs":[{"epochs":1},{"epochs":2}]},"evaluator":{"kind":"train"},"controller":{"kind":"random"},"objective":{"kind":"mnasnet","variant":"soft","metric":"macs","target":1000000},"constraints":[{"metric":"macs","max":2000000}],"front":{"metrics":["accuracy","macs"],"reference":{}},"search":{"trials":6,"workers":1,"trialTimeout":3600,"maxConsecutiveFailures":10},"engine":{"kind":"tfjs","backend":"auto","threads":1}},"space":{"name":"mixnet-tiny","hash":"728dd3378d24e7b6","text":"# A small mixed-kernel space whose networks train in seconds on a CPU: about 1 to 6 million multiply-adds at 32 px.\nname: mixnet-tiny\ndescription: small mixed-kernel networks for 24 to 32 px images, about 1 to 6 M multiply-adds\nlowRes: never\nstem: { filters: 8, stride: 2 }\ndefaults: { activation: relu }\nstages:\n  - filters: [16, 24]\n    expansion: [2, 4]\n    kernels: &kernels [3, 5, [3, 5], [3, 5, 7]]\n    partition: &partitions [equal, exponential]\n  - { blocks: [1, 2], filters: [32, 40], stride: 2, expansion: [3, 6], kernels: *kernels, partition: *partitions, seRatio: [0, 0.25] }\n  - { blocks: [1, 2], filters: [56, 72], stride: 2, expansion: [3, 6], kernels: *kernels, seRatio: [0, 0.25] }\nhead: { filters: 128 }\n"},"target":{"size":16,"classes":4},"data":{"hash":"a77dfb17efb26ac3","classes":["fine-upright","fine-level","coarse-upright","coarse-level"],"mean":[0.5086915339052287,0.48997817095588236,0.5003539879493464],"deviation":[0.2730737983886444,0.27428462635459117,0.27190503596068205]},"engine":"tfjs 4.22.0 wasm","reference":{"accuracy":0,"macs":2000000}}');
INSERT INTO meta VALUES('status','"finished"');
INSERT INTO meta VALUES('statusDetail','"all trials are done"');
CREATE TABLE trial (
  number INTEGER PRIMARY KEY,
  genotype TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  note TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'paused', 'failed', 'infeasible', 'interrupted')),
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
  seconds REAL,
  rung INTEGER
);
INSERT INTO trial VALUES(0,'[1,0,0,1,1,1,1,0,1,0,0,1,3,1,0]','1-0-0-1-1-1-1-0-1-0-0-1-3-1-0',NULL,'complete',NULL,NULL,0.4500000000000000111,1.3519706989400490648,86044,1158592,0.44538683626707420426,0.0,2,1795669028638.0,1795669031812.0,15.681127306999998793,1);
INSERT INTO trial VALUES(1,'[1,3,1,0,0,1,2,0,0,0,0,1,2,0,1]','1-3-1-0-0-1-2-0-0-0-0-1-2-0-1',NULL,'complete',NULL,NULL,0.34999999999999997779,1.4834271478698959345,36046,405696,0.37281552873123074975,0.0,2,1795669041214.0,1795669043339.0,7.9168069299999972443,1);
INSERT INTO trial VALUES(2,'[1,3,1,1,0,0,0,0,0,0,0,1,1,1,0]','1-3-1-1-0-0-0-0-0-0-0-1-1-1-0',NULL,'paused',NULL,NULL,0.3250000000000000111,1.9196993935211548176,42868,494464,0.34142391152577067359,0.0,1,1795669031828.0,1795669035346.0,3.5072972360000020941,0);
INSERT INTO trial VALUES(3,'[1,0,0,0,1,1,3,1,1,0,0,1,0,0,0]','1-0-0-0-1-1-3-1-1-0-0-1-0-0-0',NULL,'paused',NULL,NULL,0.34999999999999997779,1.5543449287662860491,65076,970720,0.35072882955694761886,0.0,1,1795669035354.0,1795669041200.0,5.8396224739999995634,0);
INSERT INTO trial VALUES(4,'[1,1,0,0,1,1,3,1,0,0,1,0,3,1,1]','1-1-0-0-1-1-3-1-0-0-1-0-3-1-1',NULL,'paused',NULL,NULL,0.3250000000000000111,1.6040654853730909046,122692,918144,0.32694869252195563058,0.0,1,1795669043352.0,1795669051230.0,7.8735008249999953733,0);
INSERT INTO trial VALUES(5,'[1,1,0,1,0,1,2,0,1,1,0,0,1,0,1]','1-1-0-1-0-1-2-0-1-1-0-0-1-0-1',NULL,'complete',NULL,NULL,0.41249999999999997779,1.4394734065040073467,42012,632064,0.42596182495171491799,0.0,2,1795669053726.0,1795669055054.0,3.788179918999994733,1);
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
INSERT INTO epoch VALUES(0,1,1.7311644174848022093,0.27678571428571430157,NULL,NULL,0.030563023348907859128,7.6939870929999996107);
INSERT INTO epoch VALUES(0,2,1.0706575461174181462,0.58035714285714290472,0.4500000000000000111,1.3519706989400490648,0.0006268021954544095815,3.0932166099999993669);
INSERT INTO epoch VALUES(1,1,1.7680298422333120544,0.3125,NULL,NULL,0.030563023348907859128,3.120646925999999599);
INSERT INTO epoch VALUES(1,2,1.2846241898141563808,0.41071428571428569842,0.34999999999999997779,1.4834271478698959345,0.0006268021954544095815,1.9415024340000017755);
INSERT INTO epoch VALUES(2,1,1.7181293975599263301,0.29464285714285715078,NULL,NULL,0.030563023348907859128,2.0798239749999991587);
INSERT INTO epoch VALUES(3,1,1.9398938039284570056,0.26785714285714284921,NULL,NULL,0.030563023348907859128,2.1455983410000007971);
INSERT INTO epoch VALUES(4,1,2.1315939379574611045,0.25,NULL,NULL,0.030563023348907859128,3.3923225929999971661);
INSERT INTO epoch VALUES(5,1,1.8959147001591105663,0.25892857142857145236,NULL,NULL,0.030563023348907859128,1.2175547860000006661);
INSERT INTO epoch VALUES(5,2,1.268650482232472898,0.53571428571428569842,0.41249999999999997779,1.4394734065040073467,0.0006268021954544095815,1.2672301749999970166);
CREATE TABLE segment (
  number INTEGER PRIMARY KEY,
  trial INTEGER NOT NULL REFERENCES trial (number),
  rung INTEGER NOT NULL,
  told INTEGER NOT NULL,
  state TEXT CHECK (state IN ('complete', 'failed', 'infeasible')),
  accuracy REAL,
  loss REAL,
  seconds REAL,
  UNIQUE (trial, rung)
);
INSERT INTO segment VALUES(0,0,0,0,'complete',0.4375,1.4141787469406152943,12.542414065000000889);
INSERT INTO segment VALUES(1,1,0,1,'complete',0.3375000000000000222,1.5656132527378443519,5.8249666930000003617);
INSERT INTO segment VALUES(2,0,1,2,'complete',0.4500000000000000111,1.3519706989400490648,3.1387132419999979049);
INSERT INTO segment VALUES(3,2,0,3,'complete',0.3250000000000000111,1.9196993935211548176,3.5072972360000020941);
INSERT INTO segment VALUES(4,3,0,4,'complete',0.34999999999999997779,1.5543449287662860491,5.8396224739999995634);
INSERT INTO segment VALUES(5,1,1,5,'complete',0.34999999999999997779,1.4834271478698959345,2.0918402369999968826);
INSERT INTO segment VALUES(6,4,0,6,'complete',0.3250000000000000111,1.6040654853730909046,7.8735008249999953733);
INSERT INTO segment VALUES(7,5,0,7,'complete',0.4500000000000000111,1.5191694361002197055,2.4685231179999971296);
INSERT INTO segment VALUES(8,5,1,8,'complete',0.41249999999999997779,1.4394734065040073467,1.3196568009999973813);
COMMIT;
