"""Reads scenes as JSON from stdin and writes the twelve numbers of pycocotools' COCOeval for each."""

import contextlib
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def box_of(box, image):
    width, height = image["width"], image["height"]
    x0, y0, x1, y1 = box["x0"] * width, box["y0"] * height, box["x1"] * width, box["y1"] * height
    return [x0, y0, x1 - x0, y1 - y0]


def truths_of(scene):
    truths = [(number, image, truth) for number, image in enumerate(scene["images"]) for truth in image["truths"]]
    return [
        {
            "id": i + 1,
            "image_id": number + 1,
            "category_id": truth["label"] + 1,
            "bbox": box_of(truth["box"], image),
            "area": truth["area"],
            "iscrowd": int(truth["crowd"]),
        }
        for i, (number, image, truth) in enumerate(truths)
    ]


def detections_of(scene):
    return [
        {
            "image_id": number + 1,
            "category_id": one["label"] + 1,
            "bbox": box_of(one["box"], image),
            "score": one["score"],
        }
        for number, image in enumerate(scene["images"])
        for one in image["detections"]
    ]


def scores_of(scene):
    coco = COCO()
    coco.dataset = {
        "info": {},
        "images": [{"id": i + 1} for i in range(len(scene["images"]))],
        "categories": [{"id": i + 1} for i in range(scene["classes"])],
        "annotations": truths_of(scene),
    }
    coco.createIndex()
    detections = detections_of(scene)
    found = coco.loadRes(detections) if detections else COCO()
    evaluation = COCOeval(coco, found, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return [float(number) for number in evaluation.stats]


with contextlib.redirect_stdout(io.StringIO()):
    answers = [scores_of(scene) for scene in json.load(sys.stdin)]
print(json.dumps(answers))
