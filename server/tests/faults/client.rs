//! A phone: submits, remembers what was acknowledged, looks again later.

use crate::program::{Data, Program, command};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

/// Something to submit; the key makes a second try the same request.
#[derive(Clone)]
pub struct Parcel {
    pub key: String,
    pub words: String,
    pub photo: Option<Vec<u8>>,
}

/// What the program acknowledged.
#[derive(Clone)]
pub struct Acknowledged {
    pub parcel: Parcel,
    pub code: String,
    pub token: String,
}

impl Parcel {
    /// The n-th parcel of a round; every second one has a photo.
    pub fn new(round: &str, n: usize) -> Self {
        let photo = n.is_multiple_of(2).then(|| picture(n));
        Self {
            key: format!("faults-{round}-{n:05}"), words: format!("第{n}件：路灯不亮 {round}"), photo
        }
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in [("description", self.words.as_str()), ("public", "true")] {
            let part = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        if let Some(photo) = &self.photo {
            let head = "--cut\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\
                        Content-Type: image/jpeg\r\n\r\n";
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(photo);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--cut--\r\n");
        body
    }
}

/// A small picture whose content depends on `n`.
fn picture(n: usize) -> Vec<u8> {
    let (width, height) = (96_u16, 72_u16);
    let pixels: Vec<u8> =
        (0..usize::from(width) * usize::from(height) * 3).map(|i| ((i * 7 + n * 31) % 251) as u8).collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 80);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).expect("a picture");
    jpeg
}

/// An HTTP client that does not wait for ever.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder().timeout(Duration::from_secs(30)).build().expect("a client")
}

/// Submits once. `Ok(None)`: no answer came (the program died); what became of
/// it is not known.
pub async fn submit(
    http: &reqwest::Client,
    base: &str,
    parcel: &Parcel,
) -> Result<Option<Acknowledged>, u16> {
    let answer = http
        .post(format!("{base}/api/v1/requests"))
        .header("Idempotency-Key", &parcel.key)
        .header("Content-Type", "multipart/form-data; boundary=cut")
        .body(parcel.body())
        .send()
        .await;
    let Ok(answer) = answer else { return Ok(None) };
    let status = answer.status();
    let Ok(body) = answer.bytes().await else { return Ok(None) };
    if !status.is_success() {
        return Err(status.as_u16());
    }
    let value: Value = serde_json::from_slice(&body).expect("a receipt in JSON");
    let text = |name: &str| value[name].as_str().expect(name).to_owned();
    Ok(Some(Acknowledged { parcel: parcel.clone(), code: text("code"), token: text("follow_token") }))
}

/// Checks that an acknowledged request is there, whole, with its photo.
pub async fn check(http: &reqwest::Client, base: &str, known: &Acknowledged) {
    let answer =
        http.get(format!("{base}/api/v1/requests/{}", known.code)).bearer_auth(&known.token).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 200, "acknowledged request {} is lost", known.code);
    let value: Value = answer.json().await.expect("JSON");
    assert_eq!(value["description"], known.parcel.words, "{}", known.code);
    let media = value["media"].as_array().expect("media");
    assert_eq!(media.len(), usize::from(known.parcel.photo.is_some()), "photos of {}", known.code);
    for item in media {
        for variant in ["large", "small"] {
            let id = item["id"].as_str().expect("an id");
            let photo =
                http.get(format!("{base}/media/{id}/{variant}")).bearer_auth(&known.token).send().await;
            let photo = photo.expect("an answer");
            assert_eq!(photo.status(), 200, "acknowledged photo of {} is lost", known.code);
            let bytes = photo.bytes().await.expect("bytes");
            let magic: &[u8] = if variant == "large" { &[0xFF, 0xD8, 0xFF] } else { b"RIFF" };
            assert!(bytes.starts_with(magic) && bytes.len() > 100, "a whole photo");
        }
    }
}

/// Every code the program knows, as an administrator sees it.
pub async fn all_codes(http: &reqwest::Client, program: &Program) -> BTreeSet<String> {
    let base = &program.base;
    let credentials = serde_json::json!({ "username": "root", "password": PASSWORD });
    let tokens =
        http.post(format!("{base}/api/v1/sessions")).json(&credentials).send().await.expect("an answer");
    assert!(tokens.status().is_success(), "sign-in: {}", tokens.status());
    let tokens: Value = tokens.json().await.expect("JSON");
    let token = tokens["access_token"].as_str().expect("a token");
    let mut codes = BTreeSet::new();
    let mut cursor = String::new();
    for _ in 0..200 {
        let url = format!("{base}/api/v1/requests?scope=all&limit=100{cursor}");
        let page: Value =
            http.get(url).bearer_auth(token).send().await.expect("an answer").json().await.expect("JSON");
        for item in page["items"].as_array().expect("items") {
            assert!(codes.insert(item["code"].as_str().expect("a code").to_owned()), "a code listed twice");
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return codes,
        }
    }
    panic!("the list does not end");
}

const PASSWORD: &str = "an-administrators-password";

/// Makes the administrator that [`all_codes`] signs in as.
pub fn add_administrator(data: &Data) {
    let mut child = command(data)
        .args(["user", "add", "--username", "root", "--name", "Root", "--password-stdin"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("written");
    assert!(child.wait().expect("ended").success(), "huying user add");
}

/// After the last kill: everything acknowledged is there; trying all again
/// makes each parcel one request, with the code that was acknowledged.
pub async fn settle(data: &Data, parcels: &[Parcel], acknowledged: &[Acknowledged]) {
    let program = Program::start(data).await;
    let http = http();
    for known in acknowledged {
        check(&http, &program.base, known).await;
    }
    let mut codes = BTreeSet::new();
    for parcel in parcels {
        let receipt = submit(&http, &program.base, parcel).await.expect("taken").expect("an answer");
        if let Some(known) = acknowledged.iter().find(|k| k.parcel.key == parcel.key) {
            assert_eq!(known.code, receipt.code, "a resend made a second request");
        }
        check(&http, &program.base, &receipt).await;
        codes.insert(receipt.code);
    }
    assert_eq!(codes.len(), parcels.len());
    assert_eq!(all_codes(&http, &program).await, codes, "exactly one request for each parcel");
}
