//! Forms that make something new ask first: sent as they come, they make nothing.

use super::{chief, page, send};
use crate::world::World;

/// The fields of a form as a browser sends them when nobody touched them.
fn as_shown(html: &str, action: &str) -> Vec<(String, String)> {
    let form = html.split_once(&format!("action=\"{action}\"")).expect(action).1;
    let form = form.split_once("</form>").unwrap().0;
    let mut fields = Vec::new();
    for tag in form.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("textarea")) {
        let box_off = tag.contains("type=\"checkbox\"") && !tag.contains("checked");
        if let Some(name) = attribute(tag, "name").filter(|_| !box_off) {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for select in form.split("<select").skip(1) {
        let options: Vec<&str> = select.split("</select>").next().unwrap().split("<option").skip(1).collect();
        let chosen = options.iter().find(|option| option.split('>').next().unwrap().contains("selected"));
        let value = chosen.or(options.first()).and_then(|option| attribute(option, "value"));
        fields.push((attribute(select, "name").expect("a name"), value.unwrap_or_default()));
    }
    fields
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split('>').next()?.split_once(&format!(" {name}=\""))?.1;
    Some(value.split('"').next()?.to_owned())
}

#[tokio::test]
async fn what_nobody_chose_is_no_rule() {
    let world = World::new().await;
    let chief = chief(&world).await;
    for (path, field) in [("/desk/admin/policies/new", "urgency"), ("/desk/admin/appraisal/new", "fact")] {
        let shown = as_shown(&page(&world, &chief, path).await, path);
        assert!(shown.iter().any(|(name, value)| name == field && value.is_empty()), "{path}: {shown:?}");
        let fields: Vec<_> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (status, _, html) = send(&world, &chief, path, &fields).await;
        assert!(status == 422 && html.contains(&format!("{field}-problem")), "{path}: {html}");
    }
    assert!(world.backend.directory().time.policies.0.is_empty());
}

#[tokio::test]
async fn a_policy_for_everything_says_so_and_leaves_emergencies_alone() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let everything = ["urgency", "category", "level"].map(|name| (name, "any"));
    let amounts = [("first", "4"), ("first_unit", "wh"), ("answer", "4"), ("answer_unit", "wd")];
    let rest = [("close", "7"), ("close_unit", "wd"), ("position", "1")];
    let fields = [&everything[..], &amounts, &rest].concat();
    let done = send(&world, &chief, "/desk/admin/policies/new", &fields).await;
    assert_eq!(done.0, 303, "{}", done.2);
    let html = page(&world, &chief, "/desk/admin/policies").await;
    let rows = html.split("没有按分类设置时的期限").last().unwrap();
    let row = |name: &str| rows.split("<tr").find(|row| row.contains(name)).expect(name).to_owned();
    let emergency = row("特急");
    assert!(emergency.contains("24 小时") && emergency.contains("默认"), "{emergency}");
    let normal = row("一般");
    assert!(
        normal.contains("所有层级") && normal.contains("已设置"),
        "the same as usual, and yet set: {normal}"
    );
    let id = world.backend.directory().time.chosen[0].0;
    let path = format!("/desk/admin/policies/{id}");
    let shown = as_shown(&page(&world, &chief, &path).await, &path);
    let fields: Vec<_> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(send(&world, &chief, &path, &fields).await.0, 303, "what is there is saved as it is");
}

#[tokio::test]
async fn what_is_looked_for_among_people_stands_in_the_address() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let html = page(&world, &chief, "/desk/admin/people?q=chief&role=administrator").await;
    assert!(html.contains("value=\"chief\"") && html.contains("value=\"administrator\" selected"), "{html}");
    assert!(html.contains("共 1 条"), "{html}");
    let html = page(&world, &chief, "/desk/admin/people?q=nobody&page=7&unit=x").await;
    assert!(!html.contains("<tbody>") && html.contains("共 0 条"), "{html}");
}

#[tokio::test]
async fn the_trail_names_what_a_rule_of_appraisal_looks_at() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let rule = [("fact", "late_days"), ("from", "1"), ("points", "-5"), ("position", "1"), ("active", "1")];
    assert_eq!(send(&world, &chief, "/desk/admin/appraisal/new", &rule).await.0, 303);
    let html = page(&world, &chief, "/desk/admin/audit").await;
    assert!(html.contains("答复逾期天数"), "{html}");
    assert!(!html.contains("late_days") && !html.contains("没有名称"), "{html}");
}
