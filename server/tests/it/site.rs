//! Files of the built site.

use crate::world::World;
use domain::org::Role;
use server::assets::Site;
use server::settings::Settings;
use server::state::AppState;
use std::path::Path;
use tokio::sync::watch;

fn packed(text: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut text.as_bytes(), &mut packed, &Default::default()).unwrap();
    packed
}

fn build(dir: &Path) {
    std::fs::create_dir_all(dir.join("pkg")).unwrap();
    for (name, text) in [
        ("pkg/main.0123.css", "body{}"),
        ("pkg/huying.4567.js", "export default 1"),
        ("pkg/huying.89ab.wasm", "\0asm"),
        ("icon.svg", "<svg/>"),
        ("hash.txt", "js: 4567\nwasm: 89ab\ncss: 0123\n"),
    ] {
        std::fs::write(dir.join(name), text).unwrap();
    }
    std::fs::write(dir.join("pkg/main.0123.css.br"), packed("body{}")).unwrap();
    let manifest = serde_json::json!({
        "main.css": {"path": "/pkg/main.0123.css"},
        "huying.js": {"path": "/pkg/huying.4567.js"},
        "huying.wasm": {"path": "/pkg/huying.89ab.wasm"},
        "light.js": {"path": "/pkg/light.aaaa.js"},
        "light.wasm": {"path": "/pkg/light.bbbb.wasm"},
        "desk.js": {"path": "/pkg/desk.cdef.js"},
        "desk.wasm": {"path": "/pkg/desk.fedc.wasm"},
    });
    std::fs::write(dir.join("manifest.json"), manifest.to_string()).unwrap();
}

#[tokio::test]
async fn files_are_served_packed_typed_and_for_ever_where_their_name_is_their_content() {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path());
    let mut world = World::new().await;
    let site = Site::load(dir.path()).unwrap();
    let stop = watch::channel(false).1;
    let state = AppState::new(world.backend.clone(), Settings::within(dir.path()), site, stop);
    world.router = server::router::router(state);

    let css = world.get("/pkg/main.0123.css").header("accept-encoding", "gzip, br").send().await;
    assert_eq!(
        (css.status.as_u16(), css.text().as_str()),
        (200, &*String::from_utf8_lossy(&packed("body{}")))
    );
    assert_eq!(
        (css.header("content-encoding"), css.header("content-type")),
        ("br", "text/css; charset=utf-8")
    );
    assert!(css.header("cache-control").contains("immutable"));
    let plain = world.get("/pkg/main.0123.css").header("accept-encoding", "br;q=0").send().await;
    assert_eq!((plain.text().as_str(), plain.header("content-encoding")), ("body{}", ""));
    assert_ne!(plain.header("etag"), css.header("etag"));
    let icon = world.get("/icon.svg").send().await;
    assert_eq!(
        (icon.header("content-type"), icon.header("cache-control")),
        ("image/svg+xml", "public, no-cache")
    );
    let known = world.get("/icon.svg").header("if-none-match", icon.header("etag")).send().await;
    assert_eq!(known.status, 304);
    for hidden in ["/manifest.json", "/hash.txt", "/pkg/main.0123.css.br", "/pkg/../hash.txt", "/pkg/"] {
        assert_eq!(world.get(hidden).send().await.status, 404, "{hidden}");
    }
    let head = world.call("HEAD", "/icon.svg").send().await;
    assert_eq!((head.body.len(), head.header("content-length")), (0, "6"));
    assert_eq!(world.post("/icon.svg").send().await.status, 405);

    let page = world.get("/report").send().await;
    let (policy, text) = (page.header("content-security-policy"), page.text());
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(text.contains("/pkg/main.0123.css"), "{text}");
    assert!(text.contains(&format!("<script type=\"module\" nonce=\"{nonce}\">")), "{text}");
    assert!(text.contains("\"huying.4567\"") && text.contains("\"huying.89ab\""), "{text}");

    let map = world.get("/map").send().await.text();
    assert!(map.contains("\"light.aaaa\"") && map.contains("\"light.bbbb\""), "{map}");
    assert!(!map.contains("\"huying."), "{map}");

    let top = world.backend.directory().root().unwrap().id;
    let who = world.person("dispatcher", Role::Dispatcher, top).await;
    let desk = world.get("/desk").cookie(&who.cookie).send().await.text();
    assert!(desk.contains("\"desk.cdef\"") && desk.contains("\"desk.fedc\""), "{desk}");
    assert!(!desk.contains("huying."), "{desk}");
}

#[tokio::test]
async fn without_a_built_site_pages_still_come() {
    let world = World::new().await;
    let page = world.get("/").send().await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("<script"), "{}", page.text());
    let list = world.get("/requests").header("accept-language", "en").send().await.text();
    let title = list.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    assert!(title.is_some_and(|title| title.contains("Huying") && !title.contains('<')), "{title:?}");
}

#[tokio::test]
async fn a_page_of_the_release_before_finds_its_files() {
    let (now, before) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build(now.path());
    std::fs::create_dir_all(before.path().join("pkg")).unwrap();
    for (name, text) in [
        ("pkg/main.9999.css", "old{}"),
        ("pkg/main.0123.css", "never"),
        ("gone.svg", "<svg/>"),
        ("icon.svg", "<svg>old</svg>"),
    ] {
        std::fs::write(before.path().join(name), text).unwrap();
    }
    std::fs::write(before.path().join("pkg/main.9999.css.br"), packed("old{}")).unwrap();
    let site = Site::load(now.path()).unwrap().and_before(before.path()).unwrap();
    let text =
        |path: &str| site.files.get(path).map(|file| String::from_utf8_lossy(&file.plain()).into_owned());
    assert_eq!(text("/pkg/main.9999.css").as_deref(), Some("old{}"));
    assert!(site.files["/pkg/main.9999.css"].immutable && site.files["/pkg/main.9999.css"].br.is_some());
    assert_eq!(text("/pkg/main.0123.css").as_deref(), Some("body{}"), "the new release wins");
    assert_eq!((text("/gone.svg"), text("/icon.svg").as_deref()), (None, Some("<svg/>")));
    assert_eq!(site.assets.main_css, "/pkg/main.0123.css");
    let none = Site::load(now.path()).unwrap().and_before(&before.path().join("not there")).unwrap();
    assert!(!none.files.contains_key("/pkg/main.9999.css"));
}
