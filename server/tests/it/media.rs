//! Attachments under the rights of their request.

use crate::world::{Parts, World, photo};
use domain::org::Role;
use serde_json::json;

async fn with_photo(world: &World) -> (String, String, String) {
    let parts = Parts::default().field("description", "坑").field("public", "yes").file(
        "photos",
        "a.png",
        &photo(50, 40, 7),
    );
    let receipt = world.post("/api/v1/requests").parts(&parts).send().await.created();
    let (code, token) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(token).send().await.ok();
    let url = view["media"][0]["url"].as_str().unwrap();
    (code.to_owned(), token.to_owned(), url.to_owned())
}

#[tokio::test]
async fn a_photo_is_shown_to_its_author_and_staff_and_to_nobody_else() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let far = world.person("far", Role::Handler, world.south).await;
    let (code, token, url) = with_photo(&world).await;
    let (other, other_token) = world.submitted("别的").await;
    assert_eq!(world.get(&url).send().await.status, 404);
    assert_eq!(world.get(&url).cookie(&far.cookie).send().await.status, 404);
    let stranger = format!("hy_open={other}~{other_token}");
    assert_eq!(world.get(&url).cookie(&stranger).send().await.status, 404);
    assert_eq!(world.get(&url).cookie(&dispatcher.cookie).send().await.status, 200);
    let both = format!("hy_open={other}~{other_token}.{code}~{token}");
    let mine = world.get(&url).cookie(&both).send().await;
    assert_eq!((mine.status.as_u16(), mine.header("content-type")), (200, "image/jpeg"));
    assert!(mine.header("cache-control").starts_with("private"));
    assert!(mine.header("content-security-policy").contains("sandbox"));
    assert!(mine.header("content-disposition").starts_with("inline; filename=\"huying-"));
    let known = world.get(&url).cookie(&both).header("if-none-match", mine.header("etag")).send().await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    let part = world.get(&url).cookie(&both).header("range", "bytes=0-1").send().await;
    assert_eq!((part.status.as_u16(), part.body.as_slice()), (206, &mine.body[..2]));
    let beyond = world.get(&url).cookie(&both).header("range", "bytes=9999999-").send().await;
    assert_eq!(beyond.status, 416);

    world.act(&code, &dispatcher.token, json!({"action": "accept"})).await;
    world.act(&code, &dispatcher.token, json!({"action": "publish"})).await;
    assert_eq!(world.get(&url).send().await.status, 404, "published without its photos");
    world.act(&code, &dispatcher.token, json!({"action": "unpublish"})).await;
    world.act(&code, &dispatcher.token, json!({"action": "publish", "show_photos": true})).await;
    let public = world.get(&url).send().await;
    assert_eq!(public.status, 200);
    assert!(public.header("cache-control").starts_with("public"));
}

#[tokio::test]
async fn what_waits_for_its_form_is_shown_to_who_has_the_key_of_it() {
    let world = World::new().await;
    let call = world.post("/report/uploads").header("origin", crate::world::OURS);
    let call = call.header("x-upload-kind", "photo").header("x-form-key", "a-form-key-1");
    let staged = call.raw("application/octet-stream", photo(30, 30, 4)).send().await.created();
    let url = format!("/media/{}/small", staged["id"].as_str().unwrap());
    assert_eq!(world.get(&format!("{url}?key=a-form-key-1")).send().await.status, 200);
    assert_eq!(world.get(&format!("{url}?key=another-key-1")).send().await.status, 404);
    assert_eq!(world.get(&url).send().await.status, 404);
}
