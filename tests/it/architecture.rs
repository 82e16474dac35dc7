//! The invariants of the house. Each fails when somebody breaks it, and says where.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

const SERVICES: [&str; 5] = ["intake", "workflow", "aemo-liaison", "notification", "gateway"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The normal (not test) dependencies of a package of the workspace.
fn dependencies(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|p| p["name"] == package).unwrap();
    let normal = package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"].is_null());
    normal.map(|d| d["name"].as_str().unwrap().to_owned()).collect()
}

/// Every Rust file below a folder of the repository.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no source: this check would check nothing");
    found
}

/// Lines of code (comments left out) that hold one of the words.
fn lines_with(files: &[(String, String)], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn a_service_depends_on_no_other_service() {
    for service in SERVICES {
        let others: Vec<_> =
            dependencies(service).into_iter().filter(|d| SERVICES.contains(&d.as_str())).collect();
        assert!(others.is_empty(), "{service} depends on {others:?}");
    }
}

#[test]
fn the_arrows_between_the_shared_crates_point_one_way() {
    let house = ["contracts", "messaging", "service-kit", "telemetry", "test-support", "portal"];
    let of_the_house = |package: &str| -> Vec<String> {
        dependencies(package)
            .into_iter()
            .filter(|d| house.contains(&d.as_str()) || SERVICES.contains(&d.as_str()))
            .collect()
    };
    assert_eq!(of_the_house("contracts"), Vec::<String>::new());
    assert_eq!(of_the_house("telemetry"), Vec::<String>::new());
    assert!(!of_the_house("service-kit").contains(&"messaging".to_owned()));
    for package in ["messaging", "service-kit"] {
        assert!(of_the_house(package).iter().all(|d| !SERVICES.contains(&d.as_str())), "{package}");
    }
    for service in SERVICES {
        assert!(!of_the_house(service).contains(&"portal".to_owned()), "{service}");
    }
}

#[test]
fn contracts_does_no_io() {
    let drivers = ["tokio", "async-nats", "sqlx", "axum", "reqwest", "tracing"];
    let found: Vec<_> =
        dependencies("contracts").into_iter().filter(|d| drivers.contains(&d.as_str())).collect();
    assert!(found.is_empty(), "{found:?}");
    let io = lines_with(
        &sources("shared/contracts/src"),
        &["std::fs", "std::net", "std::io", "std::process", "std::thread"],
    );
    assert!(io.is_empty(), "{io:#?}");
}

#[test]
fn domain_and_app_know_no_driver() {
    for service in SERVICES {
        let files: Vec<_> = sources(&format!("services/{service}/src"))
            .into_iter()
            .filter(|(name, _)| name.contains("/src/domain/") || name.contains("/src/app/"))
            .collect();
        assert!(!files.is_empty(), "{service} has neither domain nor app");
        let found = lines_with(&files, &["sqlx::", "axum::", "async_nats::", "reqwest::"]);
        assert!(found.is_empty(), "{found:#?}");
        let domain: Vec<_> = files.into_iter().filter(|(name, _)| name.contains("/src/domain/")).collect();
        let impure = lines_with(&domain, &["async fn", ".await", "Clock", "UnitOfWork", "Timestamp::now"]);
        assert!(impure.is_empty(), "{impure:#?}");
    }
}

#[test]
fn a_use_case_never_commits_itself() {
    for service in SERVICES {
        let files: Vec<_> = sources(&format!("services/{service}/src"))
            .into_iter()
            .filter(|(n, _)| n.contains("/src/app/"))
            .collect();
        let found = lines_with(&files, &[".commit()", ".begin("]);
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn a_subject_stands_only_in_contracts() {
    let mut files = Vec::new();
    for service in SERVICES {
        files.extend(sources(&format!("services/{service}/src")));
    }
    for folder in
        ["services/portal/src", "shared/messaging/src", "shared/service-kit/src", "shared/telemetry/src"]
    {
        files.extend(sources(folder));
    }
    // A file's tests, which stand at its end, write subjects out on purpose, as an outsider would.
    for (_, text) in &mut files {
        if let Some(at) = text.find("#[cfg(test)]\nmod tests {") {
            text.truncate(at);
        }
    }
    files.retain(|(name, _)| !name.ends_with("/tests.rs"));
    let found = lines_with(&files, &["\"cdr.", "\"aemo.", "\"dead.", "\"participant.", "\"$JS", "\"$SYS"]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn only_portal_reads_the_environment() {
    let mut files = Vec::new();
    for service in SERVICES {
        files.extend(sources(&format!("services/{service}/src")));
    }
    for folder in
        ["shared/contracts/src", "shared/messaging/src", "shared/service-kit/src", "shared/telemetry/src"]
    {
        files.extend(sources(folder));
    }
    let found = lines_with(&files, &["env::var", "env::vars"]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn ring_is_the_only_tls_provider() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert!(lock.contains("name = \"ring\""));
    for other in ["aws-lc-rs", "aws-lc-sys", "openssl", "openssl-sys", "native-tls"] {
        assert!(!lock.contains(&format!("name = \"{other}\"\n")), "{other} is in the lock file");
    }
}
