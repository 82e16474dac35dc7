//! How a page is looked at: window, theme, and as a picture.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use super::Browser;

/// The width of a desk's screen, in CSS pixels.
pub(crate) const WIDE: u32 = 1440;
/// The width of a phone.
pub(crate) const NARROW: u32 = 390;

/// What the system prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub(crate) const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Browser {
    /// Makes the window this wide, without loading the page again.
    pub(crate) async fn size(&self, width: u32) {
        let height = if width < 800 { 844 } else { 900 };
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.ask("Emulation.setDeviceMetricsOverride", metrics).await;
        // A phone's scroll bars lie over the page and take nothing of its width.
        self.ask("Emulation.setScrollbarsHidden", json!({"hidden": width < 800})).await;
    }

    /// Prefers this theme, and no motion, without loading the page again.
    pub(crate) async fn prefer(&self, theme: Theme) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": theme.name()},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.ask("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// The whole page as a PNG, however long it is.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        let size = self.ask("Page.getLayoutMetrics", json!({})).await;
        let (width, height) = (&size["cssLayoutViewport"]["clientWidth"], &size["cssContentSize"]["height"]);
        let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
        let shot =
            json!({"format": "png", "optimizeForSpeed": true, "captureBeyondViewport": true, "clip": clip});
        let shot = self.ask("Page.captureScreenshot", shot).await;
        STANDARD.decode(shot["data"].as_str().unwrap()).unwrap()
    }
}
