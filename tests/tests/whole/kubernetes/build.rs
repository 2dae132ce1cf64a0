//! One deployment as `kubectl kustomize` builds it, and what is in it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use pantheon_tests::kubernetes::{Deployment, copy_of_secrets, kustomize, put};
use pantheon_tests::programs::words;
use serde_json::Value;

/// The versions of Kubernetes whose schemas are asked: the oldest that `docs/kubernetes.md` promises, and a current one.
const VERSIONS: &str = "1.30,1.37";

/// Resources of other makers, whose schemas are not Kubernetes' own.
const FOREIGN: &str = "PodMonitor,ScaledObject,ServiceMonitor";

/// The objects of a deployment.
#[derive(Clone, Debug)]
pub(in crate::whole) struct Build {
    pub(in crate::whole) name: String,
    pub(in crate::whole) objects: Vec<Value>,
    /// What the schemas do not allow.
    pub(in crate::whole) faults: Vec<String>,
}

/// The pods that an object makes.
#[derive(Debug)]
pub(in crate::whole) struct Pod<'a> {
    /// The object: `Deployment/pantheon-api`.
    pub(in crate::whole) of: String,
    pub(in crate::whole) maker: &'a Value,
    pub(in crate::whole) spec: &'a Value,
    pub(in crate::whole) labels: &'a Value,
}

pub(in crate::whole) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; `cargo xtask test` installs it and sets it"))
}

impl Build {
    /// What `kubectl` builds of a deployment.
    pub(in crate::whole) fn of(deployment: &Deployment) -> Self {
        Self::read(deployment.name, &deployment.build(&kubectl()))
    }

    fn read(name: &str, yaml: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/kubernetes.py");
        let mut python = Command::new("python3");
        python.arg(script).args([VERSIONS, FOREIGN]).env("PYTHONPATH", given("PANTHEON_TEST_KUBERNETES_SCHEMAS"));
        let mut python = python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = python.stdin.take().unwrap();
        let yaml = yaml.to_owned();
        let writer = std::thread::spawn(move || input.write_all(yaml.as_bytes()));
        let output = python.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        assert!(output.status.success(), "{name}: {}", words(&output));
        let mut read: Value = serde_json::from_slice(&output.stdout).unwrap();
        let take = |value: Value| serde_json::from_value(value).unwrap();
        let objects: Vec<Value> = serde_json::from_value(read["objects"].take()).unwrap();
        assert!(objects.len() > 3, "{name} is empty");
        Self { name: name.to_owned(), objects, faults: take(read["faults"].take()) }
    }

    /// Itself, read once more, after something was changed.
    pub(in crate::whole) fn again(&self) -> Self {
        let documents: Vec<String> = self.objects.iter().map(Value::to_string).collect();
        Self::read(&self.name, &documents.join("\n---\n"))
    }

    /// Puts a value at a place, `Kind/name/and/a/pointer/in/it`; null takes away what is there.
    pub(in crate::whole) fn set(&mut self, place: &str, value: Value) {
        let mut parts = place.splitn(3, '/');
        let (kind, name) = (parts.next().unwrap(), parts.next().unwrap());
        let found = self.objects.iter().position(|object| is_named(object, kind, name));
        let Some(pointer) = parts.next() else {
            match found {
                Some(index) => drop(self.objects.remove(index)),
                None => self.objects.push(value),
            }
            return;
        };
        let object = &mut self.objects[found.unwrap_or_else(|| panic!("there is no {place}"))];
        put(object, pointer, value).unwrap_or_else(|| panic!("{place} is no place"));
    }

    /// The objects of a kind.
    pub(in crate::whole) fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.objects.iter().filter(move |object| object["kind"] == kind)
    }

    /// One object.
    pub(in crate::whole) fn find<'a>(&'a self, kind: &'a str, name: &str) -> Option<&'a Value> {
        self.all(kind).find(|object| object["metadata"]["name"] == name)
    }

    /// Every pod. Only deployments make pods here; whoever adds another maker adds it to this list.
    pub(in crate::whole) fn pods(&self) -> impl Iterator<Item = Pod<'_>> {
        let makers = self.objects.iter().filter(|object| !object["spec"]["template"]["spec"].is_null());
        makers.map(|maker| {
            let template = &maker["spec"]["template"];
            Pod { of: title(maker), maker, spec: &template["spec"], labels: &template["metadata"]["labels"] }
        })
    }

    /// The variables of a pod's container, with those of the map that it names.
    pub(in crate::whole) fn settings(&self, pod: &Pod<'_>) -> BTreeMap<String, String> {
        let container = pod.container();
        let mut settings = BTreeMap::new();
        for from in items(&container["envFrom"]) {
            let map = self.find("ConfigMap", word(&from["configMapRef"]["name"]));
            let data = map.and_then(|map| map["data"].as_object()).into_iter().flatten();
            settings.extend(data.map(|(name, value)| (name.clone(), word(value).to_owned())));
        }
        let own = items(&container["env"]).map(|one| (word(&one["name"]).to_owned(), word(&one["value"]).to_owned()));
        settings.extend(own);
        settings
    }
}

impl<'a> Pod<'a> {
    /// Its only container.
    pub(in crate::whole) fn container(&self) -> &'a Value {
        &self.spec["containers"][0]
    }

    /// All of its containers.
    pub(in crate::whole) fn containers(&self) -> impl Iterator<Item = &'a Value> {
        let kinds = ["containers", "initContainers", "ephemeralContainers"];
        kinds.into_iter().flat_map(|kind| items(&self.spec[kind]))
    }

    /// What it is: `api`, `worker` or `ide`.
    pub(in crate::whole) fn component(&self) -> &'a str {
        word(&self.labels["app.kubernetes.io/component"])
    }
}

/// A generated map has a sum behind its name, which deployments that name it have as well.
fn is_named(object: &Value, kind: &str, name: &str) -> bool {
    let found = word(&object["metadata"]["name"]);
    let same = found == name || kind == "ConfigMap" && found.starts_with(&format!("{name}-"));
    object["kind"] == kind && same
}

/// `Kind/name`.
pub(in crate::whole) fn title(object: &Value) -> String {
    format!("{}/{}", word(&object["kind"]), word(&object["metadata"]["name"]))
}

/// The items of a list, or none.
pub(in crate::whole) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// A text, empty where there is none.
pub(in crate::whole) fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// `512Mi` in bytes.
pub(in crate::whole) fn bytes(quantity: &Value) -> u64 {
    let text = word(quantity);
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        _ => 1,
    };
    digits.parse::<u64>().map_or(0, |number| number * unit)
}

/// Whether all labels of a `matchLabels` and all `In` of a `matchExpressions` are among these labels.
pub(in crate::whole) fn selects(selector: &Value, labels: &Value) -> bool {
    let plain = selector["matchLabels"].as_object().into_iter().flatten();
    let expressions = items(&selector["matchExpressions"]);
    plain.into_iter().all(|(name, value)| labels[name.as_str()] == *value)
        && expressions.into_iter().all(|expression| {
            assert_eq!(expression["operator"], "In", "another operator is not understood here");
            items(&expression["values"]).any(|value| labels[word(&expression["key"])] == *value)
        })
}

fn kubectl() -> PathBuf {
    given("PANTHEON_TEST_KUBECTL").into()
}

/// The keys of each secret that `deploy/kubernetes/secrets` makes, by its name.
pub(in crate::whole) fn made_secrets() -> &'static BTreeMap<String, Vec<String>> {
    static MADE: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
        let folder = copy_of_secrets();
        let build = Build::read("secrets", &kustomize(&kubectl(), folder.path()));
        assert_eq!(build.faults, Vec::<String>::new());
        let keys = |secret: &Value| secret["data"].as_object().unwrap().keys().cloned().collect();
        build.all("Secret").map(|secret| (word(&secret["metadata"]["name"]).to_owned(), keys(secret))).collect()
    });
    &MADE
}
