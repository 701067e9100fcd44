"""The manifests: what an operations team would miss. `make lint-deploy` holds them to Kubernetes' schemas."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from api.settings import Settings
from bot.settings import ServerSettings
from tests.e2e.product import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
Resource = dict[str, Any]


def documents() -> Iterator[Resource]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            yield document | {"file": path.name}


RESOURCES = list(documents())
APPLIED = set(yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"])


def of_kind(*kinds: str) -> list[Resource]:
    return [each for each in RESOURCES if each["kind"] in kinds]


def named(kind: str, name: str) -> Resource:
    return next(each for each in of_kind(kind) if each["metadata"]["name"] == name)


WORKLOADS = of_kind("Deployment", "Job")
DEPLOYMENTS = of_kind("Deployment")
CONTAINERS = [
    pytest.param(container, id=f"{workload['metadata']['name']}-{container['name']}")
    for workload in WORKLOADS
    for container in workload["spec"]["template"]["spec"]["containers"]
]
by_name = pytest.mark.parametrize("workload", WORKLOADS, ids=lambda each: each["metadata"]["name"])


def environment(container: Resource) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container.get("env", [])}


def test_everything_but_the_examples_is_applied() -> None:
    there = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert there - APPLIED == {name for name in there if name.endswith(".example.yaml")}
    assert there >= APPLIED


@by_name
def test_pods_run_as_nobody_and_without_the_cluster_s_keys(workload: Resource) -> None:
    pod = workload["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False, "a Service doorstep-rasa would set DOORSTEP_RASA_PORT to a URL"
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 1000
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


@pytest.mark.parametrize("container", CONTAINERS)
def test_containers_can_do_nothing_that_they_need_not(container: Resource) -> None:
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]
    assert ":" not in container["image"], "the tag is the kustomization's"


@pytest.mark.parametrize("workload", DEPLOYMENTS, ids=lambda each: each["metadata"]["name"])
def test_a_deployment_is_two_probed_and_replaced_one_by_one(workload: Resource) -> None:
    spec = workload["spec"]
    assert spec["replicas"] >= 2
    assert spec["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    served = [each for each in spec["template"]["spec"]["containers"] if each.get("ports")]
    assert len(served) == 1
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(served[0])
    labels = spec["selector"]["matchLabels"]
    assert spec["template"]["metadata"]["labels"] == labels
    name = workload["metadata"]["name"]
    assert named("Service", name)["spec"]["selector"] == labels
    budget = named("PodDisruptionBudget", name)["spec"]
    assert (budget["maxUnavailable"], budget["selector"]["matchLabels"]) == (1, labels)


def test_liveness_asks_the_process_and_readiness_all_that_it_needs() -> None:
    """A database that is away must not have every API killed."""
    (container,) = named("Deployment", "doorstep-api")["spec"]["template"]["spec"]["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_the_api_drains_longer_than_readiness_takes_and_ends_before_it_is_killed() -> None:
    pod = named("Deployment", "doorstep-api")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    drain = int(environment(container)["DOORSTEP_DRAIN_SECONDS"])
    probe = container["readinessProbe"]
    assert drain > probe["periodSeconds"] * (probe["failureThreshold"] + 1)
    assert pod["terminationGracePeriodSeconds"] > drain + 15


def test_rasa_and_the_actions_are_told_no_secret_that_they_do_not_need() -> None:
    for name in ("doorstep-rasa", "doorstep-actions", "doorstep-migrate"):
        kind = "Job" if name == "doorstep-migrate" else "Deployment"
        for container in named(kind, name)["spec"]["template"]["spec"]["containers"]:
            assert not [each for each in container.get("envFrom", []) if "secretRef" in each]
            keys = [
                value["secretKeyRef"] for value in environment(container).values() if isinstance(value, dict)
            ]
            assert {key["key"] for key in keys} <= {"DOORSTEP_DATABASE_URL", "DOORSTEP_RASA_TOKEN"}
            assert {key["name"] for key in keys} == {"doorstep-shared"}


def test_every_name_that_a_process_is_told_is_a_setting() -> None:
    known = {f"DOORSTEP_{name.upper()}" for name in Settings.model_fields}
    rasa = {"DOORSTEP_TRACKER_URL", "DOORSTEP_ACTIONS_URL", "DOORSTEP_RASA_TOKEN"}
    told = {name for param in CONTAINERS for name in environment(param.values[0])}  # type: ignore[call-overload]
    told |= {name for each in of_kind("ConfigMap") for name in each["data"]}
    told |= {name for each in of_kind("Secret") for name in each["stringData"]}
    assert told <= known | rasa
    assert ServerSettings.__dataclass_fields__["tracker_url"]


def test_nobody_but_doorstep_reaches_rasa_and_the_actions_and_they_reach_nothing_outside() -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in of_kind("NetworkPolicy")}
    everyone = policies["doorstep-deny-all"]
    assert everyone["policyTypes"] == ["Ingress", "Egress"]
    assert not {"ingress", "egress"} & set(everyone)
    for name, callers in {"doorstep-rasa": {"api"}, "doorstep-actions": {"rasa", "api"}}.items():
        (rule,) = policies[name]["ingress"]
        selected = [peer["podSelector"]["matchLabels"] for peer in rule["from"]]
        assert {labels["app.kubernetes.io/component"] for labels in selected} == callers
        assert all(labels["app.kubernetes.io/name"] == "doorstep" for labels in selected)
        for rule in policies[name].get("egress", []):
            assert all(set(peer) == {"podSelector"} for peer in rule["to"]), "pods of ours only"
    shared = policies["doorstep-dns-and-database"]["egress"]
    assert {port["port"] for rule in shared for port in rule["ports"]} == {53, 5432}


def test_services_are_not_seen_from_outside() -> None:
    assert all(each["spec"].get("type", "ClusterIP") == "ClusterIP" for each in of_kind("Service"))


def test_the_secrets_are_examples_only() -> None:
    for secret in of_kind("Secret"):
        assert secret["file"] not in APPLIED
        for name, value in secret["stringData"].items():
            assert "change-me" in value or name in (
                "DOORSTEP_ADMIN_EMAIL",
                "DOORSTEP_SLACK_CHANNEL",
            )
