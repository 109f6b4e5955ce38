"""Python runs this before moto's server. No API ages an access key, so moto's IAM is filled from a file as it is loaded."""

import importlib.abc
import importlib.util
import json
import os
import sys
from datetime import datetime

ACCOUNT = "123456789012"
MODELS = "moto.iam.models"


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def fill(models):
    iam = models.iam_backends[ACCOUNT]["aws"]
    with open(os.environ["KEYTURN_BENCH_STAFF"], encoding="utf-8") as file:
        staff = json.load(file)
    for person in staff:
        user = iam.create_user(
            region_name="us-east-1",
            user_name=person["name"],
            path=person["path"],
            tags=[{"Key": key, "Value": value} for key, value in person["tags"].items()],
        )
        user.create_date = moment(person["createdAt"])
        for described in person["keys"]:
            key = iam.create_access_key(person["name"])
            key.create_date = moment(described["createdAt"])
            key.status = described["status"]
            if described["lastUsedAt"] is None:
                continue
            used = moment(described["lastUsedAt"])
            key.last_used = models.AccessKeyLastUsed(timestamp=used, service="s3", region="ap-southeast-2")


class Filling(importlib.abc.Loader):
    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        fill(module)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != MODELS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        spec.loader = Filling(spec.loader)
        return spec


if "KEYTURN_BENCH_STAFF" in os.environ:
    sys.meta_path.insert(0, Finder())
