"""Reads what `kubectl kustomize` wrote, holds it against the schemas of versions of Kubernetes in their strict form, in which
a member that nobody knows is a fault, and prints {"objects": [...], "faults": [...]} as JSON.

Arguments: the versions, and the kinds that are not Kubernetes' own, each between commas."""

import json
import sys

import kubernetes_validate
import yaml

versions, foreign = sys.argv[1].split(","), sys.argv[2].split(",")
objects = [thing for thing in yaml.safe_load_all(sys.stdin) if thing]
faults = []
for thing in [thing for thing in objects if thing["kind"] not in foreign]:
    for version in versions:
        try:
            kubernetes_validate.validate(thing, version, strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
            faults.append(f"{thing['kind']}/{thing['metadata']['name']}, {version}: {error.message}")
json.dump({"objects": objects, "faults": faults}, sys.stdout)
