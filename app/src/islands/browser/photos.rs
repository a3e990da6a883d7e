//! Photos in a form: chosen, made small, sent one by one, taken back.

use super::dom::{all, count, find, form, get, make, on, say, set, stand_in, value, wake_each, words};
use super::uploaded::Uploaded;
use super::{dom, shrink, stash, upload};
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
    on(&input, "change", move |_| chosen(&here, &field));
    add.set_hidden(false);
    room(root);
    // Some may have been chosen while the page was not awake. The keeper of the
    // draft stands before: the key they are sent with is the right one already.
    chosen(root, &input);
    Some(())
}

/// Takes what was chosen.
fn chosen(root: &HtmlElement, input: &HtmlElement) {
    let files = get(input, "files").dyn_into::<FileList>().ok();
    let chosen: Vec<File> =
        files.map(|f| (0..f.length()).filter_map(|i| f.get(i)).collect()).unwrap_or_default();
    if !chosen.is_empty() {
        // Sent ahead from here on; the form must not carry them a second time.
        set(input, "value", &"".into());
        take(root.clone(), chosen);
    }
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
    dom::touched(&root);
    // Only the draft of a form that goes by itself asks for them again.
    let keeps = form(&root).is_some_and(|form| find(&form, "[data-submit]").is_some());
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
            if keeps && let Some(copy) = stash::keep(&key, &blob).await {
                let _ = tile.set_attribute("data-copy", &copy);
                dom::touched(&root);
            }
            spawn_local(send(root.clone(), tile, blob));
        }
    });
}

fn key(root: &HtmlElement) -> String {
    form(root).map(|form| value(&form, "key")).unwrap_or_default()
}

/// A tile for one more, if there is room.
fn tile(root: &HtmlElement) -> Option<HtmlElement> {
    if room(root) == 0 {
        say(root, &words(root, "full"));
        return None;
    }
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
        spawn_local(forget(tile.clone()));
        room(&root);
        say(&root, "");
        if let Some(add) = find(&root, ".add-tile button") {
            let _ = add.focus();
        }
        dom::touched(&root);
    });
    Some(())
}

/// This phone does not keep it any more.
async fn forget(tile: HtmlElement) {
    if let Some(copy) = tile.get_attribute("data-copy") {
        stash::forget(&copy).await;
    }
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

/// Sends one.
async fn send(root: HtmlElement, tile: HtmlElement, blob: Blob) {
    let key = key(&root);
    let watcher = Tile { root: root.clone(), tile: tile.clone() };
    let sent = upload::send(&blob, "photo", &key, watcher).await;
    let _ = tile.remove_attribute("data-pending");
    if let Some(bar) = find(&tile, "progress") {
        bar.remove();
    }
    match sent.filter(|_| tile.is_connected()) {
        Some(Ok(id)) => {
            note(&tile, "");
            // Only what was said of this one.
            let said = find(&root, "output").and_then(|output| output.text_content());
            if said.is_some() && said == tile.get_attribute("data-why") {
                say(&root, "");
            }
            // The copy stays: the server does not wait for the form for ever.
            Uploaded::now(&id).append_to(&tile);
            if find(&tile, "canvas").is_none() {
                show(&tile, &id, &key, &words(&root, "name"));
            }
            dom::touched(&root);
        }
        Some(Err(why)) => {
            bad(&root, &tile, &why);
            forget(tile).await;
        }
        None => forget(tile).await,
    }
}

/// One that will not arrive.
fn bad(root: &HtmlElement, tile: &HtmlElement, why: &str) {
    note(tile, &words(root, "bad"));
    let _ = tile.set_attribute("data-bad", why);
    refused(root);
}

/// Says what is wrong with those that were refused, each thing once.
fn refused(root: &HtmlElement) {
    let mut all: Vec<String> = all(root, "[data-bad]").iter().map(|tile| words(tile, "bad")).collect();
    all.dedup();
    say(root, &all.join(" "));
}

/// Photos of an earlier visit: those that wait on the server, those that this
/// phone still has to send, and what became of the others.
pub async fn come_back(form: &HtmlElement, key: &str, uploads: Vec<Uploaded>) -> Option<()> {
    let root = find(form, "[data-photos]")?;
    let copies = stash::waiting(key).await.unwrap_or_default();
    for upload in uploads {
        if upload.waits() {
            restore(&root, &upload, key);
        } else if copies.iter().all(|(name, _)| *name != upload.copy) {
            bad(&root, &settled(&root)?, "");
        }
    }
    for (name, blob) in copies {
        // Not those that have just come back, nor what was chosen meanwhile.
        if find(&root, &format!("[data-copy='{name}']")).is_none() {
            let tile = tile(&root)?;
            tile.set_attribute("data-copy", &name).ok()?;
            spawn_local(send(root.clone(), tile, blob));
        }
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

/// One that waits on the server.
fn restore(root: &HtmlElement, upload: &Uploaded, key: &str) -> Option<()> {
    let tile = settled(root)?;
    upload.append_to(&tile)?;
    show(&tile, &upload.id, key, &words(root, "name"))
}

/// A tile of which nothing is on its way.
fn settled(root: &HtmlElement) -> Option<HtmlElement> {
    let tile = tile(root)?;
    tile.remove_attribute("data-pending").ok()?;
    find(&tile, "progress")?.remove();
    Some(tile)
}
