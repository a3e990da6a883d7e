//! Addresses that hand a rider over to a navigation app.

use crate::geo::{Gcj02, Wgs84};
use std::fmt::Write;

/// The apps, each with its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handoff {
    /// 高德.
    pub amap: String,
    /// 腾讯.
    pub tencent: String,
    /// 百度.
    pub baidu: String,
    /// Apple.
    pub apple: String,
    /// Whatever the phone has.
    pub geo: String,
}

/// Who asks, as the map services want to know.
const FROM: &str = "huying";
/// Longest name an address carries, in characters.
const NAME: usize = 40;

/// Addresses that lead to a position, each in its app's own system: Chinese
/// maps, and Apple's in China, draw GCJ-02; `geo:` is WGS-84 (RFC 5870). Give
/// the position of the gate, never the middle of a compound.
pub fn links(to: Wgs84, name: &str) -> Handoff {
    let name = encoded(name);
    let Gcj02 { lat, lng } = to.into();
    // A tenth of a metre is as exact as a door.
    let (north, east) = (format!("{lat:.6}"), format!("{lng:.6}"));
    Handoff {
        amap: format!(
            "https://uri.amap.com/navigation?to={east},{north},{name}&mode=ride&src={FROM}&callnative=1"
        ),
        tencent: format!(
            "https://apis.map.qq.com/uri/v1/routeplan?type=walk&to={name}&tocoord={north},{east}&coord_type=2&referer={FROM}"
        ),
        baidu: format!(
            "https://api.map.baidu.com/direction?destination=latlng:{north},{east}%7Cname:{name}&mode=riding&coord_type=gcj02&output=html&src={FROM}"
        ),
        apple: format!("https://maps.apple.com/?daddr={north},{east}&dirflg=w"),
        geo: format!("geo:{:.6},{:.6}", to.lat, to.lng),
    }
}

/// A name as a part of an address. What the services part their fields with
/// would be read as such even when encoded, so it becomes a space.
fn encoded(name: &str) -> String {
    let plain = |c: char| if c.is_control() || matches!(c, ',' | '|' | ':' | ';') { ' ' } else { c };
    let name: String = name.chars().take(NAME).map(plain).collect();
    let mut out = String::with_capacity(name.len() * 3);
    for byte in name.trim().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_app_is_led_to_the_gate_in_its_own_system() {
        insta::assert_debug_snapshot!(links(Wgs84 { lat: 39.915, lng: 116.404 }, "阳光花园 北门"));
    }

    #[test]
    fn a_name_adds_nothing_to_an_address() {
        let bad = links(Wgs84 { lat: 31.2, lng: 121.5 }, "a,b|name:c&mode=fly#\"><script>\r\n%00");
        for link in [&bad.amap, &bad.tencent, &bad.baidu] {
            assert!(!link.contains(['<', '>', '"', '#', '|', ' ', '\n', '\r']), "{link}");
            assert_eq!(link.matches("mode=").count(), usize::from(!link.contains("qq.com")), "{link}");
            assert!(link.contains("a%20b%20name%20c%26mode%3Dfly%23"), "{link}");
        }
    }

    #[test]
    fn outside_china_all_systems_are_the_same() {
        assert!(links(Wgs84 { lat: 48.8566, lng: 2.3522 }, "x").amap.contains("to=2.352200,48.856600,x&"));
    }
}
