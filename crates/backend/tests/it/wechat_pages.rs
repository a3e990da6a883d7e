//! Pages that are opened in WeChat: away and back again, and one person with
//! several ways in.

use crate::support::{Office, TestDb, World};
use crate::telling::open;
use backend::accounts::{self, Way};
use backend::config::Secret;
use backend::entity::account;
use backend::error::Error;
use backend::tell::config::WechatWeb;
use chrono::TimeDelta;
use sea_orm::{EntityTrait, PaginatorTrait};

/// The part of an address that WeChat gives back.
fn state_of(address: &str) -> String {
    let url: url::Url = address.parse().unwrap();
    url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned()
}

/// A world with a service account for pages.
async fn pages(db: &TestDb) -> (World, Office) {
    let wechat = Office::open().await;
    let backend = open(db, 1, |config| {
        config.tell.base = "https://huying.example".to_owned();
        config.tell.wechat_web = Some(WechatWeb {
            url: wechat.url.clone(),
            authorize: "https://open.weixin.qq.com".parse().unwrap(),
            app_id: "wx2".to_owned(),
            app_secret: Secret(b"secret".to_vec()),
            asks: true,
        });
    })
    .await;
    (World::around(backend, db.clone()).await, wechat)
}

both! {
    async fn somebody_is_away_at_wechat_for_ten_minutes_at_most(db: TestDb) {
        let (world, _) = pages(&db).await;
        let backend = &world.backend;
        let start = accounts::web_start(backend, "/teams?x=1").unwrap();
        assert!(start.address.starts_with("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx2&redirect_uri=https%3A%2F%2Fhuying.example%2Fme%2Fwechat%2Fback&response_type=code&scope=snsapi_userinfo&state="));
        let state = state_of(&start.address);
        let back = || accounts::web_come_back(backend, &start.cookie, &state);
        assert_eq!(back().as_deref(), Some("/teams?x=1"));
        let other = accounts::web_start(backend, "/teams?x=1").unwrap();
        assert_eq!(accounts::web_come_back(backend, &other.cookie, &state), None);
        db.clock.pass(TimeDelta::seconds(599));
        assert!(back().is_some());
        db.clock.pass(TimeDelta::seconds(1));
        assert_eq!(back(), None);
    }
}

both! {
    async fn who_comes_by_a_page_and_by_the_mini_program_is_one_person(db: TestDb) {
        let (world, wechat) = pages(&db).await;
        let backend = &world.backend;
        let says = |body: &str| wechat.answer("/sns/oauth2/access_token", body);
        says(r#"{"access_token":"never kept","openid":"o-page","unionid":"u-1","scope":"snsapi_userinfo"}"#);
        let signed = accounts::sign_in_by_web(backend, "code", "").await.unwrap();
        let mini = accounts::sign_in_by_gateway(backend, "o-mini", Some("u-1"), "").await.unwrap();
        assert_eq!(signed.resident.account, mini.resident.account);
        let seen = accounts::view(backend, signed.resident).await.unwrap();
        let ways: Vec<Way> = seen.ways.iter().map(|(way, _)| *way).collect();
        assert_eq!(ways, [Way::Wechat, Way::WechatWeb]);
        // What joins the two goes with each of them: the mini-program leads elsewhere then.
        accounts::leave(backend, signed.resident, Way::Wechat).await.unwrap();
        let anew = accounts::sign_in_by_gateway(backend, "o-mini", Some("u-1"), "").await.unwrap();
        assert_ne!(anew.resident.account, signed.resident.account);
        assert!(matches!(accounts::leave(backend, signed.resident, Way::WechatWeb).await, Err(Error::Taken("way"))));
    }
}

both! {
    async fn a_snapshot_of_a_page_signs_nobody_in(db: TestDb) {
        let (world, wechat) = pages(&db).await;
        let backend = &world.backend;
        let attempt = || accounts::sign_in_by_web(backend, "code", "");
        for nobody in [
            r#"{"openid":"o-nobody","is_snapshotuser":1}"#,
            r#"{"errcode":40029,"errmsg":"invalid code"}"#,
            r#"{"errcode":40163,"errmsg":"code been used"}"#,
        ] {
            wechat.answer("/sns/oauth2/access_token", nobody);
            assert!(matches!(attempt().await, Err(Error::Unauthenticated)), "{nobody}");
        }
        wechat.answer("/sns/oauth2/access_token", r#"{"errcode":40125,"errmsg":"invalid appsecret"}"#);
        assert!(matches!(attempt().await, Err(Error::Unavailable(_))));
        assert_eq!(account::Entity::find().count(backend.read()).await.unwrap(), 0);
    }
}
