-- A run of store version 3, as mixnas of that version wrote it.
PRAGMA user_version = 3;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('info','{"name":"frozen","createdAt":1795681009348,"versions":{"mixnas":"0.1.0","node":"v20.20.2","platform":"linux-x64"},"config":{"name":"frozen","seed":3,"space":"mixnet-tiny","data":{"kind":"synthetic","resolution":16,"classes":4,"imagesPerClass":30,"validationPerClass":20,"seed":0},"training":{"epochs":2,"batchSize":16,"optimizer":{"kind":"sgd","momentum":0.9,"nesterov":true},"learningRate":0.05,"schedule":{"kind":"cosine","warmupEpochs":0,"finalRatio":0},"weightDecay":0.00001,"labelSmoothing":0,"dropout":null,"averageDecay":null,"batchNormMomentum":0.8,"augmentation":{"crop":0,"flip":true,"cutout":0,"mixup":0}},"fidelity":{"kind":"asha","eta":2,"annealEpochs":1,"finish":0.2,"rungs":[{"epochs":1},{"epochs":2}]},"evaluator":{"kind":"train"},"controller":{"kind":"random"},"objective":{"kind":"mnasnet","variant":"soft","metric":"macs","target":1000000},"constraints":[{"metric":"macs","max":2000000}],"front":{"metrics":["accuracy","macs"],"reference":{}},"search":{"trials":6,"workers":1,"trialTimeout":3600,"measureFront":true,"maxConsecutiveFailures":10},"engine":{"kind":"tfjs","backend":"auto","threads":1}},"space":{"name":"mixnet-tiny","hash":"728dd3378d24e7b6","text":"# A small mixed-kernel space whose networks train in seconds on a CPU: about 1 to 6 million multiply-adds at 32 px.\nname: mixnet-tiny\ndescription: small mixed-kernel networks for 24 to 32 px images, about 1 to 6 M multiply-adds\nlowRes: never\nstem: { filters: 8, stride: 2 }\ndefaults: { activation: relu }\nstages:\n  - filters: [16, 24]\n    expansion: [2, 4]\n    kernels: &kernels [3, 5, [3, 5], [3, 5, 7]]\n    partition: &partitions [equal, exponential]\n  - { blocks: [1, 2], filters: [32, 40], stride: 2, expansion: [3, 6], kernels: *kernels, partition: *partitions, seRatio: [0, 0.25] }\n  - { blocks: [1, 2], filters: [56, 72], stride: 2, expansion: [3, 6], kernels: *kernels, seRatio: [0, 0.25] }\nhead: { filters: 128 }\n"},"target":{"size":16,"classes":4},"data":{"hash":"a77dfb17efb26ac3","classes":["fine-upright","fine-level","coarse-upright","coarse-level"],"mean":[0.5086915339052287,0.48997817095588236,0.5003539879493464],"deviation":[0.2730737983886444,0.27428462635459117,0.27190503596068205]},"engine":"tfjs 4.22.0 wasm","reference":{"accuracy":0,"macs":2000000}}');
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
  metrics TEXT NOT NULL,
  reward REAL,
  violation REAL,
  attempt INTEGER NOT NULL,
  started_at REAL,
  ended_at REAL,
  seconds REAL,
  rung INTEGER
);
INSERT INTO trial VALUES(0,'[1,0,0,1,1,1,1,0,1,0,0,1,3,1,0]','1-0-0-1-1-1-1-0-1-0-0-1-3-1-0',NULL,'complete',NULL,NULL,'{"params":86044,"macs":1158592,"activations":32228,"modelBytes":337680,"peakBytes":46080,"accuracy":0.45,"loss":1.351970698940049}',0.44538683626707420426,0.0,2,1795681011742.0,1795681012276.0,1.7844965320000003572,1);
INSERT INTO trial VALUES(1,'[1,3,1,0,0,1,2,0,0,0,0,1,2,0,1]','1-3-1-0-0-1-2-0-0-0-0-1-2-0-1',NULL,'complete',NULL,NULL,'{"params":36046,"macs":405696,"activations":13830,"modelBytes":141432,"peakBytes":24576,"accuracy":0.35,"loss":1.483427147869896}',0.37281552873123074975,0.0,2,1795681013833.0,1795681014056.0,0.90934954300000025995,1);
INSERT INTO trial VALUES(2,'[1,3,1,1,0,0,0,0,0,0,0,1,1,1,0]','1-3-1-1-0-0-0-0-0-0-0-1-1-1-0',NULL,'paused',NULL,NULL,'{"params":42868,"macs":494464,"activations":17060,"modelBytes":168048,"peakBytes":24576,"accuracy":0.325,"loss":1.9196993935211548}',0.34142391152577067359,0.0,1,1795681012284.0,1795681012927.0,0.64175486199999975944,0);
INSERT INTO trial VALUES(3,'[1,0,0,0,1,1,3,1,1,0,0,1,0,0,0]','1-0-0-0-1-1-3-1-1-0-0-1-0-0-0',NULL,'paused',NULL,NULL,'{"params":65076,"macs":970720,"activations":27780,"modelBytes":254896,"peakBytes":46080,"accuracy":0.35,"loss":1.554344928766286}',0.35072882955694761886,0.0,1,1795681012929.0,1795681013831.0,0.90115689199999993164,0);
INSERT INTO trial VALUES(4,'[1,1,0,0,1,1,3,1,0,0,1,0,3,1,1]','1-1-0-0-1-1-3-1-0-0-1-0-3-1-1',NULL,'paused',NULL,NULL,'{"params":122692,"macs":918144,"activations":24028,"modelBytes":483088,"peakBytes":24576,"accuracy":0.325,"loss":1.604065485373091}',0.32694869252195563058,0.0,1,1795681014058.0,1795681015107.0,1.0470639120000004851,0);
INSERT INTO trial VALUES(5,'[1,1,0,1,0,1,2,0,1,1,0,0,1,0,1]','1-1-0-1-0-1-2-0-1-1-0-0-1-0-1',NULL,'complete',NULL,NULL,'{"params":42012,"macs":632064,"activations":21724,"modelBytes":164656,"peakBytes":46080,"accuracy":0.4125,"loss":1.4394734065040073}',0.42596182495171491799,0.0,2,1795681015513.0,1795681015717.0,0.60294835599999985209,1);
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
INSERT INTO epoch VALUES(0,1,1.7311644174848022093,0.27678571428571430157,NULL,NULL,0.030563023348907859128,0.74658555800000003799);
INSERT INTO epoch VALUES(0,2,1.0706575461174181462,0.58035714285714290472,0.4500000000000000111,1.3519706989400490648,0.0006268021954544095815,0.51811999600000036014);
INSERT INTO epoch VALUES(1,1,1.7680298422333120544,0.3125,NULL,NULL,0.030563023348907859128,0.32045037400000003779);
INSERT INTO epoch VALUES(1,2,1.2846241898141563808,0.41071428571428569842,0.34999999999999997779,1.4834271478698959345,0.0006268021954544095815,0.21296731300000010245);
INSERT INTO epoch VALUES(2,1,1.7181293975599263301,0.29464285714285715078,NULL,NULL,0.030563023348907859128,0.31179483200000002174);
INSERT INTO epoch VALUES(3,1,1.9398938039284570056,0.26785714285714284921,NULL,NULL,0.030563023348907859128,0.45859901100000022289);
INSERT INTO epoch VALUES(4,1,2.1315939379574611045,0.25,NULL,NULL,0.030563023348907859128,0.5281975620000003424);
INSERT INTO epoch VALUES(5,1,1.8959147001591105663,0.25892857142857145236,NULL,NULL,0.030563023348907859128,0.18135131999999976049);
INSERT INTO epoch VALUES(5,2,1.268650482232472898,0.53571428571428569842,0.41249999999999997779,1.4394734065040073467,0.0006268021954544095815,0.19150532900000052927);
CREATE TABLE segment (
  number INTEGER PRIMARY KEY,
  trial INTEGER NOT NULL REFERENCES trial (number),
  rung INTEGER NOT NULL,
  told INTEGER NOT NULL,
  state TEXT CHECK (state IN ('complete', 'failed', 'infeasible')),
  metrics TEXT NOT NULL,
  seconds REAL,
  UNIQUE (trial, rung)
);
INSERT INTO segment VALUES(0,0,0,0,'complete','{"accuracy":0.4375,"loss":1.4141787469406153}',1.2526248330000000485);
INSERT INTO segment VALUES(1,1,0,1,'complete','{"accuracy":0.3375,"loss":1.5656132527378444}',0.68791546800000014094);
INSERT INTO segment VALUES(2,0,1,2,'complete','{"accuracy":0.45,"loss":1.351970698940049}',0.53187169900000030864);
INSERT INTO segment VALUES(3,2,0,3,'complete','{"accuracy":0.325,"loss":1.9196993935211548}',0.64175486199999975944);
INSERT INTO segment VALUES(4,3,0,4,'complete','{"accuracy":0.35,"loss":1.554344928766286}',0.90115689199999993164);
INSERT INTO segment VALUES(5,1,1,5,'complete','{"accuracy":0.35,"loss":1.483427147869896}',0.221434075000000119);
INSERT INTO segment VALUES(6,4,0,6,'complete','{"accuracy":0.325,"loss":1.604065485373091}',1.0470639120000004851);
INSERT INTO segment VALUES(7,5,0,7,'complete','{"accuracy":0.45,"loss":1.5191694361002197}',0.40012139099999965985);
INSERT INTO segment VALUES(8,5,1,8,'complete','{"accuracy":0.4125,"loss":1.4394734065040073}',0.20282696500000019224);
CREATE TABLE latency (
  trial INTEGER NOT NULL REFERENCES trial (number),
  stage TEXT NOT NULL CHECK (stage IN ('before', 'final')),
  record TEXT NOT NULL,
  PRIMARY KEY (trial, stage)
) WITHOUT ROWID;
COMMIT;
