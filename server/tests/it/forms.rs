//! Forms of pages: sent once or twice, damaged, too long. One request comes of it at
//! most, and what was typed comes back.

use crate::world::{Answer, OURS, Parts, Person, World, photo};
use domain::org::Role;
use std::fmt::Write as _;

const ENCODED: &str = "application/x-www-form-urlencoded";

/// What a browser holds: its cookies.
#[derive(Default)]
struct Phone(Vec<(String, String)>);

impl Phone {
    async fn get(&mut self, world: &World, path: &str) -> Answer {
        let answer = world.get(path).cookie(&self.cookies()).send().await;
        self.take(answer)
    }

    async fn report(&mut self, world: &World, parts: &Parts) -> Answer {
        let call = world.post("/report").header("origin", OURS).cookie(&self.cookies());
        let answer = call.parts(parts).send().await;
        self.take(answer)
    }

    fn cookies(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn take(&mut self, answer: Answer) -> Answer {
        for line in answer.headers.get_all("set-cookie") {
            let cookie = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = cookie.split_once('=').unwrap();
            self.0.retain(|(known, _)| known != name);
            self.0.push((name.to_owned(), value.to_owned()));
        }
        answer
    }

    /// A form that is fetched anew, with what the browser puts back into it.
    async fn form(&mut self, world: &World) -> Parts {
        let page = self.get(world, "/report").await.text();
        Parts::default().field("key", field(&page, "key"))
    }
}

/// The value of the first field with a name.
fn field(html: &str, name: &str) -> String {
    let at = html.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {html}"));
    let rest = &html[at..];
    rest[rest.find("value=\"").unwrap() + 7..].split('"').next().unwrap().to_owned()
}

/// The files that a form has come back with.
fn uploads(html: &str) -> Vec<String> {
    html.split("name=\"upload\" value=\"").skip(1).map(|rest| rest[..36].to_owned()).collect()
}

/// The form once more with what is ticked in it, as plain HTML sends it.
fn once_more(html: &str, ticked: &[String]) -> Parts {
    let form = Parts::default().field("key", field(html, "key"));
    ticked.iter().fold(form, |form, id| form.field("upload", id))
}

/// With so many photos, each another one from `shade` on.
fn with_photos(form: Parts, shade: u8, count: u8) -> Parts {
    (shade..shade + count).fold(form, |form, i| form.file("photos", "a.png", &photo(8, 8, i)))
}

fn refused(answer: &Answer) -> String {
    assert_eq!(answer.status, 422, "{}", answer.text());
    answer.text()
}

fn taken(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

#[tokio::test]
async fn going_back_and_sending_once_more_makes_one_request() {
    let world = World::new().await;
    let mut phone = Phone::default();
    let with = |form: Parts| form.field("description", "路灯不亮").file("photos", "a.png", &photo(40, 30, 9));
    let form = phone.form(&world).await;
    let first = taken(&phone.report(&world, &with(form)).await);
    let form = phone.form(&world).await;
    assert_eq!(
        taken(&phone.report(&world, &with(form)).await),
        first,
        "another key, the same words and photo"
    );
    let form = phone.form(&world).await.field("description", "路灯不亮");
    assert_eq!(taken(&phone.report(&world, &form).await), first, "the browser did not bring the photo back");
    assert_eq!(world.stored().await, 1);
    let form = with(phone.form(&world).await.field("address", "东门"));
    assert_ne!(taken(&phone.report(&world, &form).await), first, "something else is something else");
    let form = with(Phone::default().form(&world).await);
    assert_ne!(taken(&Phone::default().report(&world, &form).await), first, "somebody else may say the same");
    assert_eq!(world.stored().await, 3);
}

#[tokio::test]
async fn who_reports_the_same_later_makes_another_request() {
    let (world, clock) = World::demonstration().await;
    let mut phone = Phone::default();
    let send = async |phone: &mut Phone| {
        let form = phone.form(&world).await.field("description", "电梯又停了");
        taken(&phone.report(&world, &form).await)
    };
    let first = send(&mut phone).await;
    clock.pass(chrono::TimeDelta::minutes(50));
    assert_eq!(send(&mut phone).await, first);
    clock.pass(chrono::TimeDelta::hours(23));
    assert_ne!(send(&mut phone).await, first);
}

#[tokio::test]
async fn a_form_that_was_used_comes_back_with_its_words_and_photos_under_another_key() {
    let world = World::new().await;
    let mut phone = Phone::default();
    let form = phone.form(&world).await.file("photos", "a.png", &photo(40, 30, 9));
    taken(&phone.report(&world, &form.clone().field("description", "路灯不亮")).await);
    let changed = form.field("description", "井盖丢了").file("photos", "b.png", &photo(40, 30, 7));
    let again = phone.report(&world, &changed).await;
    assert_eq!(again.status, 422, "{}", again.text());
    let page = again.text();
    assert!(page.contains("这份表单已经提交过") && page.contains("井盖丢了"), "{page}");
    let key = field(&page, "key");
    let uploads = uploads(&page);
    assert_eq!(uploads.len(), 2, "{page}");
    for upload in &uploads {
        let small = phone.get(&world, &format!("/media/{upload}/small?key={key}")).await;
        assert_eq!((small.status.as_u16(), small.body.is_empty()), (200, false));
    }
    let form = once_more(&page, &uploads).field("description", "井盖丢了");
    taken(&phone.report(&world, &form).await);
    assert_eq!(world.stored().await, 2);
}

#[tokio::test]
async fn what_is_far_too_long_comes_back_whole() {
    let world = World::new().await;
    let mut phone = Phone::default();
    let words = format!("{}末", "字".repeat(12_000));
    let form = phone.form(&world).await.field("description", &words).field("address", "东门");
    let page = phone.report(&world, &form).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains(&words) && page.text().contains("东门") && page.text().contains("2000"));

    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, _) = world.submitted("坑").await;
    let note = Parts::default().field("action", "note").field("version", "1").field("text", &words);
    let call = world.post(&format!("/desk/r/{code}/actions")).header("origin", OURS);
    let page = call.cookie(&dispatcher.cookie).parts(&note).send().await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains(&words));
}

#[tokio::test]
async fn what_did_not_arrive_is_not_said_to_be_there() {
    let world = World::new().await;
    let whole = Parts::default().field("description", "路灯不亮");
    for (kind, body) in
        [("multipart/form-data; boundary=YY", whole.end()), ("multipart/form-data; boundary=XX", vec![])]
    {
        let page = world.post("/report").header("origin", OURS).raw(kind, body).send().await;
        assert_eq!(page.status, 400);
        let page = page.text();
        assert!(page.contains("没有收到内容") && !page.contains("收到的内容都在下面"), "{page}");
        assert!(page.contains("data-draft=\"true\""), "what the phone keeps comes back");
    }
    let part = whole.file("photos", "a.png", &photo(40, 30, 9)).cut_off();
    let page = world.post("/report").header("origin", OURS).raw("multipart/form-data; boundary=XX", part);
    let page = page.send().await.text();
    assert!(page.contains("收到的内容都在下面") && page.contains("路灯不亮"), "{page}");
}

#[tokio::test]
async fn words_where_a_photo_belongs_are_told() {
    let world = World::new().await;
    let mut phone = Phone::default();
    let form = phone.form(&world).await.field("description", "路灯不亮");
    for name in ["photos", "photos[]", "voice", "video"] {
        let page = phone.report(&world, &form.clone().field(name, "").field(name, "a.jpg")).await;
        assert_eq!(page.status, 422, "{name}");
        assert!(page.text().contains("路灯不亮"), "{}", page.text());
    }
    assert_eq!(world.stored().await, 0);
    taken(&phone.report(&world, &form.field("photos", "").file("voice", "", b"")).await);
}

#[tokio::test]
async fn a_form_that_is_not_utf8_is_refused_wherever_it_is_sent() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let admin = world.person("chief", Role::Administrator, root).await;
    let unit = format!("name=North+%FF&kind=community&parent={}&active=1", world.north);
    for (path, form) in [
        ("/report", "key=key-00000001&description=%E8%B7%AF%FF"),
        ("/follow", "code=%C3%28&last4=1234"),
        ("/desk/admin/units/new", &unit),
        ("/desk/views", "name=%E6%80&query=scope%3Dlate"),
        ("/open311/v2/requests.json", "service_code=city.light&description=%FF"),
    ] {
        let answer = world.post(path).cookie(&admin.cookie).form(form).send().await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text());
    }
    let raw = world.post("/report").header("origin", OURS).raw(ENCODED, b"description=\xb7\xc9".to_vec());
    let page = raw.send().await;
    assert_eq!(page.status, 400);
    assert!(page.text().contains("收到的内容已损坏"), "{}", page.text());
    assert_eq!(world.stored().await, 0);
    assert!(world.backend.directory().units.iter().all(|unit| !unit.name.contains('\u{fffd}')));
}

async fn save(world: &World, admin: &Person, form: &str) -> Answer {
    world.post("/desk/admin/units/new").cookie(&admin.cookie).form(form).send().await
}

#[tokio::test]
async fn an_area_is_drawn_as_finely_as_it_must_and_other_forms_say_what_is_too_much() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let admin = world.person("chief", Role::Administrator, root).await;
    let mut ring = String::new();
    for i in 0..2000 {
        let turn = f64::from(i) / 2000.0 * std::f64::consts::TAU;
        write!(ring, "[{:.13},{:.13}],", 124.8 + 0.01 * turn.cos(), 45.1 + 0.01 * turn.sin()).unwrap();
    }
    let area = format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, ring.trim_end_matches(','));
    let area: String = url::form_urlencoded::byte_serialize(area.as_bytes()).collect();
    assert!(area.len() > 64 * 1024);
    let form = format!("name=Fine&kind=community&parent={}&active=1&area={area}", world.north);
    let saved = save(&world, &admin, &form).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let form = format!("name=Fine+Two&kind=community&parent={}&active=1&calendar=zz", world.north);
    let refused = save(&world, &admin, &form).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("calendar-problem"), "{}", refused.text());
    let long = format!("name={}", "a".repeat(70_000));
    let refused = world.post("/desk/admin/categories/new").cookie(&admin.cookie).form(&long).send().await;
    assert_eq!(refused.status, 413);
    assert!(refused.text().contains("缩短文字"), "{}", refused.text());
}

#[tokio::test]
async fn a_phone_that_is_full_says_which_request_it_forgets_next() {
    let world = World::new().await;
    let mut phone = Phone::default();
    let mut codes = Vec::new();
    for i in 0..server::cookies::KEPT + 1 {
        let form = phone.form(&world).await.field("description", format!("第 {i} 件"));
        let to = taken(&phone.report(&world, &form).await);
        codes.push(to.split(['/', '?']).nth(2).unwrap().to_owned());
        let receipt = phone.get(&world, &to).await.text();
        let full = receipt.contains("这部手机最多记住");
        assert_eq!(full, i + 1 >= server::cookies::KEPT, "{i}");
        assert!(!full || receipt.contains(&format!("href=\"/r/{}\"", codes[i + 1 - server::cookies::KEPT])));
    }
    assert!(phone.cookies().len() < 4096, "{}", phone.cookies().len());
    assert_eq!(phone.get(&world, &format!("/r/{}", codes[1])).await.status, 200);
    assert_eq!(phone.get(&world, &format!("/r/{}", codes[0])).await.status, 404);
    let mine = phone.get(&world, "/mine").await.text();
    assert!(mine.contains("这部手机最多记住"), "{mine}");
}

const TOO_MANY_PHOTOS: &str = "最多添加 6 张照片";

#[tokio::test]
async fn kept_photos_are_ticked_and_what_is_chosen_above_the_limit_is_not_kept() {
    let world = World::new().await;
    let mut phone = Phone::default();
    let form = with_photos(phone.form(&world).await, 0, 4).field("description", "坑").field("phone", "x");
    let page = refused(&phone.report(&world, &form).await);
    let four = uploads(&page);
    assert_eq!((four.len(), page.matches("type=\"checkbox\" name=\"upload\"").count()), (4, 4), "{page}");
    assert!(page.contains("保留照片 4"), "{page}");
    let key = field(&page, "key");
    for id in &four {
        assert!(
            page.contains(&format!("for=\"keep-{id}\""))
                && page.contains(&format!("id=\"keep-{id}\" checked"))
        );
        assert_eq!(phone.get(&world, &format!("/media/{id}/small?key={key}")).await.status, 200);
    }

    let more = with_photos(once_more(&page, &four).field("description", "坑"), 4, 3);
    let page = refused(&phone.report(&world, &more).await);
    let six = uploads(&page);
    assert!(page.contains(TOO_MANY_PHOTOS) && six.len() == 6, "{page}");
    assert!(four.iter().all(|id| six.contains(id)), "those of before stay");

    let same = with_photos(once_more(&page, &six).field("description", "坑"), 0, 1);
    let page = refused(&phone.report(&world, &same).await);
    assert!(
        page.contains(TOO_MANY_PHOTOS) && uploads(&page).len() == 6,
        "a kept one chosen once more counts"
    );
    assert_eq!(world.stored().await, 0);

    let fewer = once_more(&page, &uploads(&page)[1..]).field("description", "坑");
    let to = taken(&phone.report(&world, &fewer).await);
    let shown = phone.get(&world, to.trim_end_matches("?new=1")).await.text();
    assert_eq!(shown.matches("/small\"").count(), 5, "{shown}");
}

#[tokio::test]
async fn a_new_recording_takes_the_place_of_the_kept_one() {
    let world = World::new().await;
    let files: [(&str, &str, &[u8], &[u8]); 2] = [
        (
            "voice",
            "保留这段语音",
            include_bytes!("../../../crates/backend/tests/fixtures/voice.ogg"),
            include_bytes!("../../../crates/backend/tests/fixtures/voice.webm"),
        ),
        (
            "video",
            "保留这段视频",
            include_bytes!("../../../crates/backend/tests/fixtures/video.mp4"),
            include_bytes!("../../../crates/backend/tests/fixtures/video.webm"),
        ),
    ];
    for (name, keep, first, second) in files {
        let mut phone = Phone::default();
        let form = phone.form(&world).await.file(name, "a", first).field("phone", "x");
        let page = refused(&phone.report(&world, &form).await);
        let kept = uploads(&page);
        assert!(page.contains(keep) && kept.len() == 1, "{page}");
        let original = format!("/media/{}/original?key={}", kept[0], field(&page, "key"));
        assert!(page.contains(&original), "it can be heard or seen: {page}");
        assert_eq!(phone.get(&world, &original).await.status, 200);

        let bad = once_more(&page, &kept).file(name, "b", b"neither sound nor picture");
        let page = refused(&phone.report(&world, &bad).await);
        assert_eq!(uploads(&page), kept, "one that cannot be taken leaves the kept one: {page}");
        assert!(!page.contains("只能添加一段"), "{page}");

        let other = once_more(&page, &kept).file(name, "b", second).field("phone", "x");
        let page = refused(&phone.report(&world, &other).await);
        let replaced = uploads(&page);
        assert!(replaced.len() == 1 && replaced != kept, "{page}");

        let none = once_more(&page, &[]).field("description", "坑").field("phone", "x");
        assert_eq!(uploads(&refused(&phone.report(&world, &none).await)).len(), 0, "not ticked is dropped");

        let again = once_more(&page, &replaced).file(name, "a", first);
        let to = taken(&phone.report(&world, &again).await);
        let shown = phone.get(&world, to.trim_end_matches("?new=1")).await.text();
        assert_eq!(shown.matches("/original\"").count(), 1, "{shown}");
    }
}

#[tokio::test]
async fn more_can_be_added_to_a_request_after_too_many_photos() {
    let world = World::new().await;
    let mut phone = Phone::default();
    let form = phone.form(&world).await.field("description", "坑");
    let to = taken(&phone.report(&world, &form).await);
    let path = to.split('?').next().unwrap().to_owned();
    let page = phone.get(&world, &path).await.text();
    let send = async |phone: &Phone, form: Parts| {
        let form = form.field("action", "add_info").field("version", field(&page, "version"));
        let call = world.post(&format!("{path}/actions")).header("origin", OURS).cookie(&phone.cookies());
        call.parts(&form).send().await
    };
    let long = with_photos(once_more(&page, &[]), 0, 4).field("text", "字".repeat(5000));
    let tried = refused(&send(&phone, long).await);
    let four = uploads(&tried);
    assert!(four.len() == 4 && tried.contains("保留照片 4"), "{tried}");
    let tried = refused(&send(&phone, with_photos(once_more(&tried, &four), 4, 3)).await);
    let six = uploads(&tried);
    assert!(tried.contains(TOO_MANY_PHOTOS) && six.len() == 6, "{tried}");
    assert_eq!(send(&phone, once_more(&tried, &six)).await.status, 303);
    let shown = phone.get(&world, &path).await.text();
    assert_eq!(shown.matches("/small\"").count(), 6, "{shown}");
}
