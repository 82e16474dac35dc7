//! From where a request comes, when a proxy stands in front of the portal.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::http::HeaderMap;
use ipnet::{AddrParseError, IpNet};

/// The header to which each proxy adds the address that it was called from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies whose word is taken for who called them. Anybody else can write anything into the header.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl FromStr for TrustedProxies {
    type Err = AddrParseError;

    /// Addresses and networks, separated by commas.
    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        let network = |text: &str| text.parse::<IpAddr>().map(IpNet::from).or_else(|_| text.parse());
        let named = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        Ok(Self(named.map(network).collect::<Result<_, _>>()?))
    }
}

impl TrustedProxies {
    /// The address that a request comes from: of whoever called the first of our proxies, or else of the peer itself.
    pub(crate) fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let values = headers.get_all(FORWARDED_FOR).iter();
        let told: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let mut hops = told.iter().flat_map(|value| value.split(',')).rev();
        let mut address = peer.to_canonical();
        while self.trust(address) {
            let Some(caller) = hops.next().and_then(hop) else { break };
            address = caller;
        }
        address
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address as proxies write it, some of them with the port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    text.parse::<IpAddr>().or_else(|_| with_port()).ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn caller(peer: &str, told: &[&'static str]) -> String {
        let proxies: TrustedProxies = "10.0.0.7, 192.168.4.0/24,fd00::/8".parse().expect("proxies");
        let mut headers = HeaderMap::new();
        for value in told {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        proxies.caller(peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn a_trusted_proxy_says_who_called_it() {
        assert_eq!(caller("10.0.0.7", &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(caller("::ffff:10.0.0.7", &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(caller("10.0.0.7", &["203.0.113.5:4711"]), "203.0.113.5");
        assert_eq!(caller("fd00::1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(caller("10.0.0.7", &[]), "10.0.0.7");
    }

    #[test]
    fn what_the_caller_wrote_into_the_header_itself_is_not_believed() {
        assert_eq!(caller("203.0.113.5", &["198.51.100.1"]), "203.0.113.5", "no proxy of ours");
        assert_eq!(caller("10.0.0.7", &["198.51.100.1, 203.0.113.5"]), "203.0.113.5");
        assert_eq!(caller("10.0.0.7", &["198.51.100.1", "203.0.113.5"]), "203.0.113.5");
        assert_eq!(caller("10.0.0.7", &["198.51.100.1, nonsense"]), "10.0.0.7");
        // One proxy before the other.
        assert_eq!(caller("10.0.0.7", &["198.51.100.1, 203.0.113.5, 192.168.4.9"]), "203.0.113.5");
    }

    #[test]
    fn nobody_is_trusted_unless_it_is_said() {
        let nobody: TrustedProxies = "".parse().expect("nobody");
        let headers = HeaderMap::from_iter([(
            axum::http::HeaderName::from_static(FORWARDED_FOR),
            HeaderValue::from_static("203.0.113.5"),
        )]);
        assert_eq!(nobody.caller([127, 0, 0, 1].into(), &headers).to_string(), "127.0.0.1");
        assert!("10.0.0.7,proxy".parse::<TrustedProxies>().is_err());
    }
}
