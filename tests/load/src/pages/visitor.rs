//! A browser's part: signs in, and asks for pages as one does.

use std::time::Duration;

use anyhow::Context;
use reqwest::{Response, header, redirect::Policy};

use crate::site::Site;

/// Somebody who is signed in.
pub(crate) struct Visitor {
    http: reqwest::Client,
    portal: String,
    cookie: String,
}

/// Bytes of bodies as they are transferred, compressed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weight {
    pub(crate) page: u32,
    pub(crate) style: u32,
    pub(crate) script: u32,
}

impl Visitor {
    pub(crate) async fn sign_in(site: &Site, login: &str) -> anyhow::Result<Self> {
        let http =
            reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(10));
        let http = http.build()?;
        let form = [("login", login), ("password", site.password(login)?), ("next", "/")];
        let answer = http.post(format!("{}/sign-in", site.portal())).form(&form).send().await?;
        let cookie = answer.headers().get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next());
        let cookie =
            cookie.with_context(|| format!("{login} was not let in: {}", answer.status()))?.to_owned();
        Ok(Self { http, portal: site.portal().to_owned(), cookie })
    }

    /// How long the server took for a page, as it says itself.
    pub(crate) async fn time(&self, path: &str) -> anyhow::Result<Duration> {
        let answer = self.get(path, "gzip").await?;
        let told = answer.headers().get("server-timing").and_then(|told| told.to_str().ok());
        let took = told.and_then(|told| told.strip_prefix("app;dur=")?.parse::<f64>().ok());
        let took = took.with_context(|| format!("{path} came with no Server-Timing"))?;
        answer.bytes().await?;
        Ok(Duration::from_secs_f64(took / 1e3))
    }

    /// What a first view of a page transfers.
    pub(crate) async fn weigh(&self, path: &str) -> anyhow::Result<Weight> {
        let plain = self.get(path, "identity").await?.text().await?;
        let linked = |suffix: &str| {
            let mut links = plain.split('"').filter(|part| part.starts_with("/static/"));
            links.find(|link| link.ends_with(suffix)).with_context(|| format!("a page without {suffix}"))
        };
        Ok(Weight {
            page: self.size(path).await?,
            style: self.size(linked(".css")?).await?,
            script: self.size(linked(".js")?).await?,
        })
    }

    async fn size(&self, path: &str) -> anyhow::Result<u32> {
        let answer = self.get(path, "gzip").await?;
        let packed = answer.headers().get(header::CONTENT_ENCODING).is_some_and(|how| how == "gzip");
        anyhow::ensure!(packed, "{path} is not compressed");
        Ok(u32::try_from(answer.bytes().await?.len())?)
    }

    /// What must be answered with 200.
    async fn get(&self, path: &str, encoding: &str) -> anyhow::Result<Response> {
        let request = self.http.get(format!("{}{path}", self.portal));
        let request = request.header(header::COOKIE, &self.cookie).header(header::ACCEPT, "text/html");
        let answer = request.header(header::ACCEPT_ENCODING, encoding).send().await?;
        anyhow::ensure!(answer.status() == 200, "GET {path} was answered {}", answer.status());
        Ok(answer)
    }
}
