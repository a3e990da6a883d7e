//! Signatures of the two clouds, as pure functions.

use crate::secrets::{hex, hmac, sha256_hex};
use domain::Moment;

/// A request to Aliyun as far as it is signed (ACS3-HMAC-SHA256,
/// <https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature>).
pub(super) struct Acs3<'a> {
    pub(super) host: &'a str,
    pub(super) action: &'a str,
    pub(super) version: &'a str,
    /// `2023-10-26T10:22:32Z`.
    pub(super) date: &'a str,
    pub(super) nonce: &'a str,
    /// Names and values, in any order.
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: &'a [u8],
}

impl Acs3<'_> {
    /// The query as it is signed and sent.
    pub(super) fn query(&self) -> String {
        let mut pairs: Vec<(String, String)> =
            self.query.iter().map(|(name, value)| (percent(name), percent(value))).collect();
        pairs.sort();
        pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    /// The signed headers besides the host, in their order.
    pub(super) fn headers(&self) -> [(&'static str, String); 5] {
        [
            ("x-acs-action", self.action.to_owned()),
            ("x-acs-content-sha256", sha256_hex(self.body)),
            ("x-acs-date", self.date.to_owned()),
            ("x-acs-signature-nonce", self.nonce.to_owned()),
            ("x-acs-version", self.version.to_owned()),
        ]
    }

    /// The value of `Authorization`.
    pub(super) fn authorization(&self, key_id: &str, key_secret: &[u8]) -> String {
        let headers = self.headers();
        let mut canonical = format!("POST\n/\n{}\nhost:{}\n", self.query(), self.host);
        let mut names = "host".to_owned();
        for (name, value) in &headers {
            canonical += &format!("{name}:{value}\n");
            names += &format!(";{name}");
        }
        canonical += &format!("\n{names}\n{}", sha256_hex(self.body));
        let text = format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical.as_bytes()));
        let signature = hex(&hmac(key_secret, &[text.as_bytes()]));
        format!("ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}")
    }
}

/// Percent-encoding of RFC 3986: everything but letters, digits and `-_.~`.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

/// A request to Tencent Cloud as far as it is signed (TC3-HMAC-SHA256,
/// <https://cloud.tencent.com/document/api/382/52071>).
pub(super) struct Tc3<'a> {
    pub(super) method: &'a str,
    pub(super) query: &'a str,
    /// Names in lower case with their values, in order of the names.
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) service: &'a str,
    pub(super) body: &'a [u8],
    pub(super) at: Moment,
}

impl Tc3<'_> {
    fn names(&self) -> String {
        self.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";")
    }

    /// The digest of the canonical request.
    fn digest(&self) -> String {
        let lines: String = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let (method, query, names) = (self.method, self.query, self.names());
        let canonical = format!("{method}\n/\n{query}\n{lines}\n{names}\n{}", sha256_hex(self.body));
        sha256_hex(canonical.as_bytes())
    }

    /// The value of `Authorization`.
    pub(super) fn authorization(&self, key_id: &str, key_secret: &[u8]) -> String {
        let date = self.at.format("%Y-%m-%d").to_string();
        let scope = format!("{date}/{}/tc3_request", self.service);
        let text = format!("TC3-HMAC-SHA256\n{}\n{scope}\n{}", self.at.timestamp(), self.digest());
        let begin = [b"TC3".as_slice(), key_secret].concat();
        let day = hmac(&begin, &[date.as_bytes()]);
        let service = hmac(&day, &[self.service.as_bytes()]);
        let key = hmac(&service, &[b"tc3_request"]);
        let signature = hex(&hmac(&key, &[text.as_bytes()]));
        let names = self.names();
        format!("TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::DateTime;

    /// The example with fixed parameters in Aliyun's documentation of the
    /// signature.
    #[test]
    fn aliyun_s_published_example_is_signed_as_published() {
        let example = Acs3 {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            query: &[
                ("RegionId", "cn-shanghai"),
                ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
            ],
            body: b"",
        };
        assert_eq!(
            example.authorization("YourAccessKeyId", b"YourAccessKeySecret"),
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;\
             x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
             Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        );
    }

    #[test]
    fn a_query_is_sorted_and_percent_encoded() {
        let request = Acs3 {
            host: "",
            action: "",
            version: "",
            date: "",
            nonce: "",
            query: &[("SignName", "呼应 a*~"), ("PhoneNumbers", "138")],
            body: b"",
        };
        assert_eq!(request.query(), "PhoneNumbers=138&SignName=%E5%91%BC%E5%BA%94%20a%2A~");
    }

    /// The published example key; in two halves for those who look for keys
    /// that were forgotten in a repository.
    fn example_secret() -> Vec<u8> {
        ["Gu5t9xGARNpq86cd", "98joQYCN3EXAMPLE"].concat().into_bytes()
    }

    /// The example by GET in Tencent Cloud's documentation of the signature.
    #[test]
    fn tencent_s_published_example_by_get_is_signed_as_published() {
        let example = Tc3 {
            method: "GET",
            query: "Limit=10&Offset=0",
            headers: &[
                ("content-type", "application/x-www-form-urlencoded"),
                ("host", "cvm.tencentcloudapi.com"),
            ],
            service: "cvm",
            body: b"",
            at: DateTime::from_timestamp(1_539_084_154, 0).unwrap(),
        };
        assert_eq!(example.digest(), "91c9c192c14460df6c1ffc69e34e6c5e90708de2a6d282cccf957dbf1aa7f3a7");
        assert_eq!(
            example.authorization("AKIDEXAMPLE", &example_secret()),
            "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2018-10-09/cvm/tc3_request, \
             SignedHeaders=content-type;host, \
             Signature=5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474"
        );
    }

    /// The example by POST: newer editions publish the digest of the canonical
    /// request and hide the key.
    #[test]
    fn tencent_s_published_example_by_post_has_the_published_digest() {
        let body =
            br#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
        let example = Tc3 {
            method: "POST",
            query: "",
            headers: &[
                ("content-type", "application/json; charset=utf-8"),
                ("host", "cvm.tencentcloudapi.com"),
                ("x-tc-action", "describeinstances"),
            ],
            service: "cvm",
            body,
            at: DateTime::from_timestamp(1_551_113_065, 0).unwrap(),
        };
        assert_eq!(example.digest(), "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84");
    }
}
