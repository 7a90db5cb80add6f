"""A trainer for mixnas in a few lines of plain Python: docs/trainer-protocol.md. It does not train: it makes figures up by a formula of the network."""
import json, os, pickle, sys, threading, time

requests, answers, lock = os.fdopen(3), os.fdopen(4, "w"), threading.Lock()

def send(kind, **message):  # one JSON line, never NaN; two threads write
    with lock:
        answers.write(json.dumps({"kind": kind, **message}, allow_nan=False) + "\n")
        answers.flush()

def epoch_of(request, epoch):  # what an epoch of this network tells: wider and longer is better, and a seed is a little luck
    width = sum(p["shape"][-1] for p in request["network"]["parameters"])
    luck = (request["seedNumber"] * 2654435761 + epoch * 40503) % 1000 / 1e5
    accuracy = min(1, 0.2 + width / (width + 2000) / 2 + 0.2 * epoch / request["training"]["epochs"] + luck)
    return {"epoch": epoch, "trainLoss": 3 - 2 * accuracy, "trainAccuracy": accuracy, "accuracy": accuracy, "loss": 2.5 - 2 * accuracy, "learningRate": 0.1, "seconds": 0.01}

def train(request):
    id, rungs, kept = request["id"], request["rungs"] or [{"epochs": request["training"]["epochs"]}], request["checkpoint"]
    if request["protocol"] != 1:
        return {"state": "failed", "reason": "refused", "message": "this trainer speaks version 1 of the protocol", "history": []}
    history, goal = [], rungs[-1]["epochs"]
    if kept and os.path.exists(kept):
        saved = pickle.load(open(kept, "rb"))
        history = saved["history"] if saved["hash"] == request["hash"] and len(saved["history"]) <= goal else []
    for epoch in range(len(history) + 1, goal + 1):
        if request["training"]["learningRate"] > 1e6:
            return {"state": "failed", "reason": "diverged", "message": f"the loss was not finite in epoch {epoch}", "history": history}
        for step in range(1, 11):
            if id in cancelled:
                return {"state": "cancelled", "history": history}
            time.sleep(PAUSE)
            send("progress", id=id, epoch=epoch, epochs=goal, step=step, steps=10, loss=1.0)
        history.append(epoch_of(request, epoch))
        if kept:
            with open(kept + ".partial", "wb") as file:
                pickle.dump({"hash": request["hash"], "history": history}, file)
            os.replace(kept + ".partial", kept)
        send("epoch", id=id, record=history[-1])
    return {"state": "complete", "metrics": {name: history[-1][name] for name in MEASURES}, "history": history}

def read():  # a thread of its own, so that a cancel is heard while a network is trained
    for line in requests:
        message = json.loads(line)
        if message["kind"] == "cancel":
            cancelled.add(message["id"])
        if message["kind"] == "train":
            waiting.append(message)
            wake.release()
    os._exit(0)  # mixnas has closed the stream

def beat():
    while True:
        time.sleep(hello["heartbeatSeconds"] / 2)
        if running:
            send("heartbeat", id=running[0])

MEASURES, waiting, running, cancelled, wake = ["accuracy", "loss", "trainLoss"], [], [], set(), threading.Semaphore(0)
hello = json.loads(requests.readline())
PAUSE = hello["options"].get("pause", 0)
send("hello", protocol=1, name="example", version="1", runtime="a formula", measures=MEASURES, devices=["cpu"], features=["rungs", "checkpoint", "exact-resume", "deterministic"])
threading.Thread(target=read, daemon=True).start()
threading.Thread(target=beat, daemon=True).start()
while True:
    wake.acquire()
    running[:] = [waiting[0]["id"]]
    begun = time.monotonic()
    result = train(waiting.pop(0))
    print("trained", running[0], result["state"])  # goes to the trial's log
    send("result", id=running[0], seconds=time.monotonic() - begun, **result)
    running.clear()
