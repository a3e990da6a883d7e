//! Where a request comes from, behind as many proxies as are trusted.

use crate::state::AppState;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of a client, as far as it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(pub IpAddr);

/// Finds the address.
pub async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
    let peer = peer.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let address = address(request.headers(), peer.ip(), state.settings.trust_proxy);
    request.extensions_mut().insert(Client(address));
    next.run(request).await
}

/// Each trusted proxy adds the address it heard from at the end of the list;
/// what stands before was said by the client and proves nothing.
fn address(headers: &HeaderMap, peer: IpAddr, proxies: usize) -> IpAddr {
    if proxies == 0 {
        return peer.to_canonical();
    }
    let lines = headers.get_all(FORWARDED).iter().filter_map(|line| line.to_str().ok());
    let heard: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    // Counted before they are read: an entry that says nothing still has its place.
    let at = heard.len().checked_sub(proxies);
    at.and_then(|at| heard.get(at)).and_then(|text| parse(text)).unwrap_or(peer).to_canonical()
}

fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|addr| addr.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(list: &str, proxies: usize) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED, list.parse().unwrap());
        address(&headers, "10.0.0.1".parse().unwrap(), proxies).to_string()
    }

    #[test]
    fn a_header_is_believed_only_as_far_as_proxies_are_trusted() {
        assert_eq!(from("203.0.113.9", 0), "10.0.0.1");
        assert_eq!(from("1.1.1.1, 203.0.113.9", 1), "203.0.113.9");
        assert_eq!(from("1.1.1.1, 203.0.113.9, 10.0.0.2", 2), "203.0.113.9");
        assert_eq!(from("203.0.113.9", 3), "10.0.0.1", "the client said less than the proxies would");
        assert_eq!(from("6.6.6.6, unknown, 10.0.0.2", 2), "10.0.0.1");
        assert_eq!(from("nonsense", 1), "10.0.0.1");
        assert_eq!(from("[2001:db8::1]:4711", 1), "2001:db8::1");
    }
}
