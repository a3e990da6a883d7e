"""The Open311 of a demonstration, used by a client that others wrote, in JSON and XML; each JSON answer
is held against the rules of GeoReport v2 in schemas/."""

import json
import os
import pathlib
import sys

import jsonschema
import requests
import xmltodict
from georeport import GeoReport

BASE = os.environ["OPEN311_BASE"]
KEY = os.environ["OPEN311_KEY"]
SCHEMAS = {
    file.stem: jsonschema.Draft202012Validator(json.loads(file.read_text("utf-8")))
    for file in (pathlib.Path(__file__).parent / "schemas").glob("*.json")
}
ROOTS = {
    "discovery": "discovery",
    "services": "services",
    "definition": "service_definition",
    "requests": "service_requests",
    "accepted": "service_requests",
    "tokens": "service_requests",
    "updates": "service_requests_updates",
    "errors": "errors",
}
faults = []


def hold(true, what):
    if not true:
        faults.append(what)
        print("fault:", what, file=sys.stderr)


def fits(kind, value, what):
    for error in list(SCHEMAS[kind].iter_errors(value))[:5]:
        hold(False, f"{what}: {error.json_path}: {error.message[:200]}")


def answered(response, kind, status, what):
    """Holds an answer against its rules; gives what it says in JSON."""
    hold(response.status_code == status, f"{what}: {response.status_code} instead of {status}: {response.text[:200]}")
    if response.url.split("?")[0].endswith(".xml"):
        hold(response.headers["content-type"].startswith("text/xml"), f"{what}: {response.headers['content-type']}")
        root = list(xmltodict.parse(response.content))
        hold(root == [ROOTS[kind]], f"{what}: the root is {root}")
        return None
    hold(response.headers["content-type"].startswith("application/json"), f"{what}: {response.headers['content-type']}")
    value = response.json()
    fits(kind, value, what)
    if kind == "errors" and value:
        hold(all(error.get("code") == status for error in value), f"{what}: another code in the body")
    return value


def get(path, kind, status=200, /, **params):
    return answered(requests.get(f"{BASE}/{path}", params=params, timeout=60), kind, status, f"GET {path} {params}")


def post(form, kind, status, extension="json"):
    shown = {name: value for name, value in form.items() if name != "api_key"}
    response = requests.post(f"{BASE}/requests.{extension}", data=form, timeout=60)
    return answered(response, kind, status, f"POST {shown}")


def with_client(extension):
    """What the client of others asks and is told."""
    client = GeoReport(BASE, api_key=KEY, output_format=extension)
    services = client.get_service_list()
    hold(len(services) > 1, f"{extension}: services")
    code = services[0]["service_code"]
    definition = client.get_service_definition(code)
    hold(definition["service_code"] == code, f"{extension}: definition")

    # The client reads only; what it would post is a form.
    form = {"api_key": KEY, "service_code": code, "lat": "45.1402", "long": "124.8213",
            "description": "三号楼前的路灯不亮，电话13812345678", "attribute[public]": "yes"}
    sent = requests.post(f"{BASE}/requests.{extension}", data=form, timeout=60)
    sent.raise_for_status()
    accepted = sent.json()[0] if extension == "json" else xmltodict.parse(sent.content)["service_requests"]["request"]
    number = accepted["service_request_id"]
    own = requests.get(f"{BASE}/requests/{number}.{extension}", params={"api_key": KEY}, timeout=60)
    hold(own.status_code == 200 and number in own.text, f"{extension}: the partner finds what it sent")
    hold("13812345678" not in own.text, f"{extension}: a telephone number is told")

    listed = client.get_service_requests()
    hold(len(listed) > 1, f"{extension}: the list")
    first = listed[0]["service_request_id"]
    one = client.get_service_request(first)
    hold(one["service_request_id"] == first and one["status"] in ("open", "closed"), f"{extension}: one of the list")
    chosen = client.get_service_requests(service_request_id=f"{first},{listed[1]['service_request_id']}")
    hold(len(chosen) == 2, f"{extension}: two by their numbers")
    for state in ("open", "closed"):
        found = client.get_service_requests(status=state)
        hold(found and all(one["status"] == state for one in found), f"{extension}: those that are {state}")
    of = listed[0]["service_code"]
    found = client.get_service_requests(service_code=of)
    found = found if isinstance(found, list) else [found]
    hold(all(one["service_code"] == of for one in found), f"{extension}: those of a service")
    return code, number, first


def by_the_rules(extension, code, number, published):
    """Each answer there is, right and wrong."""
    form = {"api_key": KEY, "service_code": code, "lat": "45.14", "long": "124.82", "description": "路灯不亮"}
    get(f"discovery.{extension}", "discovery")
    services = get(f"services.{extension}", "services")
    for service in (services or [{"service_code": code}])[:50]:
        get(f"services/{service['service_code']}.{extension}", "definition")
    get(f"requests.{extension}", "requests")
    get(f"requests.{extension}", "requests", extensions="true", page=2, page_size=20)
    get(f"requests.{extension}", "requests", api_key=KEY)
    get(f"requests/{published}.{extension}", "requests")
    get(f"requests/{number}.{extension}", "requests", api_key=KEY)
    get(f"tokens/{published}.{extension}", "tokens")
    get(f"tokens/{number}.{extension}", "tokens", api_key=KEY)
    get(f"servicerequestupdates.{extension}", "updates")
    get(f"servicerequestupdates.{extension}", "updates", service_request_id=published)
    post(form, "accepted", 200, extension)

    get(f"services/nothing.{extension}", "errors", 404)
    get(f"requests/HY-0000-000.{extension}", "errors", 404)
    get(f"requests/{number}.{extension}", "errors", 404)
    get(f"tokens/HY-0000-000.{extension}", "errors", 404)
    get(f"services.{extension}", "errors", 404, jurisdiction_id="elsewhere.example")
    get(f"requests.{extension}", "errors", 400, status="done")
    get(f"requests.{extension}", "errors", 400, start_date="yesterday")
    get(f"requests.{extension}", "errors", 403, api_key="hyk_nobody")
    post({**form, "api_key": "hyk_nobody"}, "errors", 403, extension)
    post({**form, "service_code": ""}, "errors", 400, extension)
    post({**form, "service_code": "nothing"}, "errors", 404, extension)
    post({**form, "lat": "", "long": ""}, "errors", 400, extension)
    post({**form, "lat": "north"}, "errors", 400, extension)
    post({**form, "attribute[public]": "maybe"}, "errors", 400, extension)


for extension in ("json", "xml"):
    by_the_rules(extension, *with_client(extension))
print(f"{len(faults)} faults" if faults else "Open311 as the standard says")
sys.exit(1 if faults else 0)
