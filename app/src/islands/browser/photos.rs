//! Photos in a form: chosen, made small, sent one by one, taken back.

use super::dom::{all, count, find, form, get, kept, make, on, say, set, stand_in, value, wake_each, words};
use super::{draft, shrink, stash, upload};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, FileList, HtmlElement};

/// The cross on a photo.
const CROSS: &str = r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/></svg>"#;

/// Wakes the photo fields of the page.
pub fn wake() {
    wake_each("[data-photos]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let form = form(root)?;
    let input = find(&form, "input[type=file][name=photos]")?;
    let add = find(root, ".add-tile")?;
    for tile in all(root, ".tiles > li:not(.add-tile)") {
        removable(root, &tile);
    }
    let chooser = input.clone();
    let button = find(&add, "button")?;
    on(&button, "click", move |_| chooser.click());
    stand_in(&button, &input);
    let (here, field) = (root.clone(), input.clone());
    on(&input, "change", move |_| {
        let files = get(&field, "files").dyn_into::<FileList>().ok();
        let chosen: Vec<File> =
            files.map(|f| (0..f.length()).filter_map(|i| f.get(i)).collect()).unwrap_or_default();
        // Sent ahead from here on; the form must not carry them a second time.
        set(&field, "value", &"".into());
        take(here.clone(), chosen);
    });
    add.set_hidden(false);
    room(root);
    Some(())
}

/// Shows the button for more while there is room; how much there is.
fn room(root: &HtmlElement) -> u32 {
    let most = words(root, "photos").parse().unwrap_or(0);
    let left = u32::saturating_sub(most, count(root, ".tiles > li:not(.add-tile)"));
    if let Some(add) = find(root, ".add-tile") {
        add.set_hidden(left == 0);
    }
    left
}

fn take(root: HtmlElement, files: Vec<File>) {
    let fits = (room(&root) as usize).min(files.len());
    say(&root, &if fits < files.len() { words(&root, "full") } else { String::new() });
    let tiles: Vec<_> = files.into_iter().take(fits).filter_map(|file| Some((tile(&root)?, file))).collect();
    room(&root);
    // The draft is worth keeping from now on.
    draft::touched(&root);
    spawn_local(async move {
        let key = key(&root);
        // One after the other: each takes tens of megabytes while it is decoded.
        for (tile, file) in tiles {
            let blob = match shrink::shrink(&file).await {
                Some((blob, thumb)) => {
                    let _ = tile.prepend_with_node_1(&thumb);
                    blob
                }
                None => file.unchecked_into(),
            };
            let kept = stash::keep(&key, &blob).await;
            spawn_local(send(root.clone(), tile, blob, kept));
        }
    });
}

fn key(root: &HtmlElement) -> String {
    form(root).map(|form| value(&form, "key")).unwrap_or_default()
}

fn tile(root: &HtmlElement) -> Option<HtmlElement> {
    let tile = make("li")?;
    tile.set_attribute("data-pending", "").ok()?;
    let progress = make("progress")?;
    progress.set_attribute("max", "100").ok()?;
    progress.set_attribute("aria-label", &words(root, "name")).ok()?;
    tile.append_child(&progress).ok()?;
    removable(root, &tile);
    find(root, ".add-tile")?.before_with_node_1(&tile).ok()?;
    Some(tile)
}

fn removable(root: &HtmlElement, tile: &HtmlElement) -> Option<()> {
    let button = make("button")?;
    button.set_class_name("remove");
    button.set_attribute("type", "button").ok()?;
    button.set_attribute("aria-label", &words(root, "remove")).ok()?;
    button.set_inner_html(CROSS);
    tile.append_child(&button).ok()?;
    let (root, tile) = (root.clone(), tile.clone());
    on(&button, "click", move |_| {
        tile.remove();
        room(&root);
        say(&root, "");
        if let Some(add) = find(&root, ".add-tile button") {
            let _ = add.focus();
        }
        draft::touched(&root);
    });
    Some(())
}

#[derive(Clone)]
struct Tile {
    root: HtmlElement,
    tile: HtmlElement,
}

impl upload::Watcher for Tile {
    fn progress(&self, percent: f64) {
        if let Some(bar) = find(&self.tile, "progress") {
            set(&bar, "value", &percent.into());
        }
        note(&self.tile, "");
    }

    fn again(&self, why: &str) {
        note(&self.tile, &words(&self.root, "again"));
        if !why.is_empty() {
            let _ = self.tile.set_attribute("data-why", why);
            say(&self.root, why);
        }
    }

    fn gone(&self) -> bool {
        !self.tile.is_connected()
    }
}

/// A line on a photo.
fn note(tile: &HtmlElement, text: &str) -> Option<()> {
    let line = match find(tile, ".again") {
        Some(line) => line,
        None if text.is_empty() => return None,
        None => {
            let line = make("span")?;
            line.set_class_name("again");
            tile.append_child(&line).ok()?;
            line
        }
    };
    line.set_text_content(Some(text));
    line.set_hidden(text.is_empty());
    Some(())
}

/// Sends one; `kept_as`: under which name this phone has it meanwhile.
async fn send(root: HtmlElement, tile: HtmlElement, blob: Blob, kept_as: Option<String>) {
    let key = key(&root);
    let watcher = Tile { root: root.clone(), tile: tile.clone() };
    let sent = upload::send(&blob, "photo", &key, watcher).await;
    let _ = tile.remove_attribute("data-pending");
    if let Some(name) = kept_as {
        stash::forget(&name).await;
    }
    if let Some(bar) = find(&tile, "progress") {
        bar.remove();
    }
    match sent {
        Some(Ok(id)) => {
            note(&tile, "");
            // Only what was said of this one.
            let said = find(&root, "output").and_then(|output| output.text_content());
            if said.is_some() && said == tile.get_attribute("data-why") {
                say(&root, "");
            }
            if let Some(field) = kept(&id) {
                let _ = tile.append_child(&field);
            }
            if find(&tile, "canvas").is_none() {
                show(&tile, &id, &key, &words(&root, "name"));
            }
            draft::touched(&root);
        }
        Some(Err(why)) => {
            note(&tile, &words(&root, "bad"));
            let _ = tile.set_attribute("data-bad", &why);
            refused(&root);
        }
        None => {}
    }
}

/// Says what is wrong with those that were refused, each thing once.
fn refused(root: &HtmlElement) {
    let mut all: Vec<String> = all(root, "[data-bad]").iter().map(|tile| words(tile, "bad")).collect();
    all.dedup();
    say(root, &all.join(" "));
}

/// Photos that an earlier visit could not send: they go on.
pub async fn go_on(form: &HtmlElement, key: &str) -> Option<()> {
    let root = find(form, "[data-photos]")?;
    for (name, blob) in stash::waiting(key).await? {
        let tile = tile(&root)?;
        spawn_local(send(root.clone(), tile, blob, Some(name)));
    }
    room(&root);
    Some(())
}

/// The picture as the server has it.
fn show(tile: &HtmlElement, id: &str, key: &str, name: &str) -> Option<()> {
    let image = make("img")?;
    image.set_attribute("alt", name).ok()?;
    image.set_attribute("src", &format!("/media/{id}/small?key={key}")).ok()?;
    tile.prepend_with_node_1(&image).ok()
}

/// A photo of an earlier visit.
pub fn restore(form: &HtmlElement, id: &str, key: &str) -> Option<()> {
    let root = find(form, "[data-photos]")?;
    let tile = tile(&root)?;
    tile.remove_attribute("data-pending").ok()?;
    find(&tile, "progress")?.remove();
    let field = kept(id)?;
    tile.append_child(&field).ok()?;
    show(&tile, id, key, &words(&root, "name"));
    room(&root);
    Some(())
}
