-- A run of store version 4, as mixnas of that version wrote it.
PRAGMA user_version = 4;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO "epoch" VALUES(0,1,1.95642830768569409016e+00,2.94642857142857150787e-01,NULL,NULL,3.0563023348907859128e-02,1.19061339);
INSERT INTO "epoch" VALUES(0,2,1.22137418708202405426e+00,5.26785714285714301574e-01,0.35,1.37099483533166299764e+00,6.26802195454409581502e-04,3.59038437999999571204e-01);
INSERT INTO "epoch" VALUES(1,1,1.94722721871230963763e+00,2.14285714285714273819e-01,NULL,NULL,3.0563023348907859128e-02,6.64340208999999903838e-01);
INSERT INTO "epoch" VALUES(2,1,1.78822465275447983756e+00,2.41071428571428575393e-01,NULL,NULL,3.0563023348907859128e-02,5.02248794000000109427e-01);
INSERT INTO "epoch" VALUES(2,2,1.40342885940968442604e+00,0.4375,0.3375,1.59564353386515,6.26802195454409581502e-04,2.50525675999999308807e-01);
INSERT INTO "epoch" VALUES(3,1,1.89569066451802181738e+00,2.94642857142857150787e-01,NULL,NULL,3.0563023348907859128e-02,0.761110807);
INSERT INTO "epoch" VALUES(4,1,1.88755604165797108429e+00,3.21428571428571452361e-01,NULL,NULL,3.0563023348907859128e-02,2.64161713999999825386e-01);
INSERT INTO "epoch" VALUES(4,2,1.41421628625091710951e+00,3.92857142857142849212e-01,0.45,1.43386093574334871902e+00,6.26802195454409581502e-04,2.57750737000000285092e-01);
INSERT INTO "epoch" VALUES(5,1,1.77884269454810817201e+00,2.32142857142857150787e-01,NULL,NULL,3.0563023348907859128e-02,4.23250741000000763047e-01);
INSERT INTO "epoch" VALUES(5,2,1.46605572151534291336e+00,3.30357142857142849212e-01,0.2625,1.69691823386512363747e+00,6.26802195454409581502e-04,4.68714239999999338071e-01);
CREATE TABLE finals (
  trial INTEGER NOT NULL REFERENCES trial (number),
  seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete', 'failed')),
  reason TEXT,
  message TEXT,
  metrics TEXT NOT NULL,
  images INTEGER NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (trial, seed)
) WITHOUT ROWID;
INSERT INTO "finals" VALUES(4,0,'complete',NULL,NULL,'{"accuracy":0.4375,"balancedAccuracy":0.4375,"loss":1.3234479549325477,"trainLoss":1.0573221205673262}',80,7.61195809000000722654e-01);
CREATE TABLE latency (
  trial INTEGER NOT NULL REFERENCES trial (number),
  stage TEXT NOT NULL CHECK (stage IN ('before', 'final')),
  record TEXT NOT NULL,
  PRIMARY KEY (trial, stage)
) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('info','{"name":"frozen","createdAt":1795703820047,"versions":{"mixnas":"0.1.0","node":"v20.20.2","platform":"linux-x64"},"config":{"name":"frozen","seed":4,"space":"mixnet-tiny","data":{"kind":"synthetic","resolution":16,"classes":4,"imagesPerClass":30,"validationPerClass":20,"seed":0},"target":{"resolution":24},"training":{"epochs":2,"batchSize":16,"optimizer":{"kind":"sgd","momentum":0.9,"nesterov":true},"learningRate":0.05,"schedule":{"kind":"cosine","warmupEpochs":0,"finalRatio":0},"weightDecay":0.00001,"labelSmoothing":0,"dropout":null,"averageDecay":null,"batchNormMomentum":0.8,"statistics":{"kind":"moving"},"residualInit":"ones","augmentation":{"crop":0,"flip":true,"cutout":0,"mixup":0}},"fidelity":{"kind":"asha","eta":2,"annealEpochs":1,"finish":0.2,"rungs":[{"epochs":1},{"epochs":2}]},"evaluator":{"kind":"train"},"controller":{"kind":"random"},"objective":{"kind":"mnasnet","variant":"soft","metric":"macs","target":1000000},"constraints":[{"metric":"macs","max":2000000}],"front":{"metrics":["accuracy","macs"],"reference":{}},"search":{"trials":6,"workers":1,"trialTimeout":3600,"measureFront":true,"keepWeights":false,"maxConsecutiveFailures":10,"finals":{"networks":1,"seeds":1,"epochs":3,"training":{},"share":0.5}},"engine":{"kind":"tfjs","backend":"auto","threads":1}},"space":{"name":"mixnet-tiny","hash":"728dd3378d24e7b6","text":"# A small mixed-kernel space whose networks train in seconds on a CPU: about 1 to 6 million multiply-adds at\n# 32 px, 0.5 to 3.3 at 24 px.\nname: mixnet-tiny\ndescription: small mixed-kernel networks for 24 to 32 px images, about 1 to 6 M multiply-adds\nresolution: 24\nlowRes: never\nstem: { filters: 8, stride: 2 }\ndefaults: { activation: relu }\nstages:\n  - filters: [16, 24]\n    expansion: [2, 4]\n    kernels: &kernels [3, 5, [3, 5], [3, 5, 7]]\n    partition: &partitions [equal, exponential]\n  - { blocks: [1, 2], filters: [32, 40], stride: 2, expansion: [3, 6], kernels: *kernels, partition: *partitions, seRatio: [0, 0.25] }\n  - { blocks: [1, 2], filters: [56, 72], stride: 2, expansion: [3, 6], kernels: *kernels, seRatio: [0, 0.25] }\nhead: { filters: 128 }\n","resolution":24},"target":{"size":24,"classes":4},"data":{"hash":"a77dfb17efb26ac3","classes":["fine-upright","fine-level","coarse-upright","coarse-level"],"mean":[0.5086915339052287,0.48997817095588236,0.5003539879493464],"deviation":[0.2730737983886444,0.27428462635459117,0.27190503596068205],"images":{"classes":4,"train":120,"validation":80,"largestClass":{"train":0.25,"validation":0.25},"skipped":[],"balance":{"most":{"name":"fine-upright","images":30},"fewest":{"name":"fine-upright","images":30}}},"size":16,"content":"22c9dfd566ff0b6f"},"engine":"tfjs 2 wasm (TensorFlow.js 4.22.0)","reference":{"accuracy":0,"macs":2000000},"finals":{"size":16,"data":{"hash":"a77dfb17efb26ac3","mean":[0.5086915339052287,0.48997817095588236,0.5003539879493464],"deviation":[0.2730737983886444,0.27428462635459117,0.27190503596068205],"content":"22c9dfd566ff0b6f"}}}');
INSERT INTO "meta" VALUES('status','"finished"');
INSERT INTO "meta" VALUES('statusDetail','"all trials are done"');
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
INSERT INTO "segment" VALUES(0,0,0,0,'complete','{"accuracy":0.4,"balancedAccuracy":0.4,"loss":1.619796193700123,"trainLoss":1.4559145635188173}',1.952100952);
INSERT INTO "segment" VALUES(1,1,0,1,'complete','{"accuracy":0.35,"balancedAccuracy":0.35,"loss":1.5148642295069288,"trainLoss":1.3654691615658365}',1.42360040400000031901e+00);
INSERT INTO "segment" VALUES(2,0,1,2,'complete','{"accuracy":0.35,"balancedAccuracy":0.35,"loss":1.370994835331663,"trainLoss":1.221374187082024}',0.368215021);
INSERT INTO "segment" VALUES(3,2,0,3,'complete','{"accuracy":0.375,"balancedAccuracy":0.37500000000000006,"loss":1.6529377086007155,"trainLoss":1.4287067404446805}',9.81409945000000338843e-01);
INSERT INTO "segment" VALUES(4,3,0,4,'complete','{"accuracy":0.35,"balancedAccuracy":0.35,"loss":1.4967692450837566,"trainLoss":1.367943934583256}',1.15860355800000069947e+00);
INSERT INTO "segment" VALUES(5,2,1,5,'complete','{"accuracy":0.3375,"balancedAccuracy":0.3375,"loss":1.59564353386515,"trainLoss":1.4034288594096844}',2.65253991000000521882e-01);
INSERT INTO "segment" VALUES(6,4,0,6,'complete','{"accuracy":0.3875,"balancedAccuracy":0.3875,"loss":1.6683941806767344,"trainLoss":1.5338172766405442}',5.43508192000000223131e-01);
INSERT INTO "segment" VALUES(7,4,1,7,'complete','{"accuracy":0.45,"balancedAccuracy":0.45,"loss":1.4338609357433487,"trainLoss":1.414216286250917}',2.78300430999999681702e-01);
INSERT INTO "segment" VALUES(8,5,0,8,'complete','{"accuracy":0.425,"balancedAccuracy":0.42500000000000004,"loss":1.654893425277401,"trainLoss":1.4209389051220989}',8.42216948000000242835e-01);
INSERT INTO "segment" VALUES(9,5,1,9,'complete','{"accuracy":0.2625,"balancedAccuracy":0.2625,"loss":1.6969182338651236,"trainLoss":1.466055721515343}',5.43020655000000296297e-01);
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
INSERT INTO "trial" VALUES(0,'[0,2,0,1,0,0,2,0,1,0,0,1,1,1,0]','0-2-0-1-0-0-2-0-1-0-0-1-1-1-0',NULL,'complete',NULL,NULL,'{"params":44060,"macs":1082816,"activations":41548,"modelBytes":172656,"peakBytes":69120,"accuracy":0.35,"balancedAccuracy":0.35,"loss":1.370994835331663,"trainLoss":1.221374187082024}',3.4805607457244064351e-01,0.0,2,1795703824414.0,1795703824788.0,2.320315973,1);
INSERT INTO "trial" VALUES(1,'[0,3,0,0,0,1,3,1,0,1,0,1,2,0,0]','0-3-0-0-0-1-3-1-0-1-0-1-2-0-0',NULL,'paused',NULL,NULL,'{"params":31728,"macs":719672,"activations":25400,"modelBytes":124384,"peakBytes":36864,"accuracy":0.35,"balancedAccuracy":0.35,"loss":1.5148642295069288,"trainLoss":1.3654691615658365}',3.58153023610229770401e-01,0.0,1,1795703822958.0,1795703824385.0,1.42360040400000031901e+00,0);
INSERT INTO "trial" VALUES(2,'[0,1,0,0,0,0,0,0,1,0,1,1,0,1,0]','0-1-0-0-0-0-0-0-1-0-1-1-0-1-0',NULL,'complete',NULL,NULL,'{"params":107596,"macs":1546352,"activations":45364,"modelBytes":423184,"peakBytes":69120,"accuracy":0.3375,"balancedAccuracy":0.3375,"loss":1.59564353386515,"trainLoss":1.4034288594096844}',3.27357422033003053751e-01,0.0,2,1795703826978.0,1795703827246.0,1.24666393600000091623e+00,1);
INSERT INTO "trial" VALUES(3,'[1,1,0,1,1,0,0,0,0,0,0,1,3,1,1]','1-1-0-1-1-0-0-0-0-0-0-1-3-1-1',NULL,'paused',NULL,NULL,'{"params":54172,"macs":1381088,"activations":46644,"modelBytes":212368,"peakBytes":55296,"accuracy":0.35,"balancedAccuracy":0.35,"loss":1.4967692450837566,"trainLoss":1.367943934583256}',3.421783672863188408e-01,0.0,1,1795703825798.0,1795703826959.0,1.15860355800000069947e+00,0);
INSERT INTO "trial" VALUES(4,'[1,0,0,0,0,1,2,0,0,1,1,1,0,0,1]','1-0-0-0-0-1-2-0-0-1-1-1-0-0-1',NULL,'complete',NULL,NULL,'{"params":77870,"macs":1174352,"activations":35798,"modelBytes":306712,"peakBytes":55296,"accuracy":0.45,"balancedAccuracy":0.45,"loss":1.4338609357433487,"trainLoss":1.414216286250917}',4.44965800915093634415e-01,0.0,2,1795703827842.0,1795703828123.0,8.21808622999999904834e-01,1);
INSERT INTO "trial" VALUES(5,'[1,3,1,1,1,0,2,0,0,0,1,1,2,0,0]','1-3-1-1-1-0-2-0-0-0-1-1-2-0-0',NULL,'complete',NULL,NULL,'{"params":73916,"macs":1524248,"activations":46660,"modelBytes":290096,"peakBytes":55296,"accuracy":0.2625,"balancedAccuracy":0.2625,"loss":1.6969182338651236,"trainLoss":1.466055721515343}',2.54868060097798332375e-01,0.0,2,1795703828991.0,1795703829538.0,1.38523760300000065015e+00,1);
COMMIT;
