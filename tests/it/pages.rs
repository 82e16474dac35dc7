//! The pages from outside, as a browser without script: it keeps a cookie, follows redirects and fills in forms.

use messaging::Database;
use reqwest::{Client, StatusCode};

const PASSWORD: &str = "correct horse battery staple";

/// A signed-in browser.
pub(crate) struct Pages {
    http: Client,
    base: String,
}

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) path: String,
    pub(crate) html: String,
}

impl Pages {
    /// Signs in with a password that is set for it.
    pub(crate) async fn sign_in(portal: &str, database: &Database, login: &str) -> Self {
        gateway::set_password(database, login, PASSWORD).await.unwrap();
        let http = Client::builder().no_proxy().cookie_store(true).build().unwrap();
        let pages = Self { http, base: portal.to_owned() };
        let form = [("login", login), ("password", PASSWORD), ("next", "/terms")];
        let page = pages.send(pages.http.post(format!("{portal}/sign-in")).form(&form)).await;
        assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/terms"), "{login}");
        pages
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) -> Page {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    /// Fills in the form of a page that is sent to `action`, and sends it with what is hidden in it.
    pub(crate) async fn fill_in(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = page.hidden(action);
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.send(self.http.post(format!("{}{action}", self.base)).form(&form)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        let (status, path) = (response.status(), response.url().path().to_owned());
        Page { status, path, html: response.text().await.unwrap() }
    }
}

impl Page {
    /// What the form for `action` carries hidden.
    #[track_caller]
    fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let start = self.html.find(&format!("action=\"{action}\""));
        let start = start.unwrap_or_else(|| panic!("no form for {action}: {}", self.html));
        let form = self.html[start..].split("</form>").next().unwrap();
        let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
        let pair = |input: &str| {
            let (name, rest) = input.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().to_owned())
        };
        inputs.map(pair).collect()
    }
}
