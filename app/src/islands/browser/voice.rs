//! A voice note of up to a minute.

use super::dom::{find, get, on, say, wait, wait_for, wake_each, window, words};
use super::slot::Slot;
use js_sys::Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Blob, BlobPropertyBag, HtmlElement, MediaRecorder, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// Wakes the voice fields of the page.
pub fn wake() {
    wake_each("[data-voice]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    // Without a recorder the plain file input stays, which phones answer with one.
    if !get(&window(), "MediaRecorder").is_function()
        || get(&window().navigator(), "mediaDevices").is_undefined()
    {
        return None;
    }
    let slot = Slot::take_over(root, "voice")?;
    let running: Rc<RefCell<Option<MediaRecorder>>> = Rc::default();
    on(&slot.begin.clone(), "click", move |_| {
        let recorder = running.borrow_mut().take();
        if let Some(recorder) = recorder {
            let _ = recorder.stop();
            return;
        }
        let (slot, running) = (slot.clone(), running.clone());
        spawn_local(async move {
            if record(&slot, &running).await.is_none() {
                say(&slot.root, &words(&slot.root, "denied"));
                if let Some(input) = slot.input() {
                    input.set_hidden(false);
                }
            }
        });
    });
    Some(())
}

async fn record(slot: &Slot, running: &Rc<RefCell<Option<MediaRecorder>>>) -> Option<()> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&JsValue::TRUE);
    let devices = window().navigator().media_devices().ok()?;
    let stream = wait_for(devices.get_user_media_with_constraints(&constraints).ok()?).await.ok()?;
    let stream: MediaStream = stream.unchecked_into();
    let recorder = MediaRecorder::new_with_media_stream(&stream).ok()?;
    let chunks = Array::new();
    let heard = chunks.clone();
    on(&recorder, "dataavailable", move |event| {
        heard.push(&get(&event, "data"));
    });
    let (here, mime) = (slot.clone(), recorder.clone());
    let label = find(&slot.begin, "span")?;
    let (begin, words_begin) = (label.clone(), label.text_content());
    on(&recorder, "stop", move |_| {
        for track in stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        begin.set_text_content(words_begin.as_deref());
        let options = BlobPropertyBag::new();
        options.set_type(&mime.mime_type());
        if let Ok(blob) = Blob::new_with_blob_sequence_and_options(&chunks, &options) {
            here.send(blob);
        }
    });
    recorder.start().ok()?;
    label.set_text_content(Some(&words(&slot.begin, "stop")));
    *running.borrow_mut() = Some(recorder);
    count_down(slot, running).await;
    Some(())
}

/// Shows how long is left; ends it a moment before the limit.
async fn count_down(slot: &Slot, running: &Rc<RefCell<Option<MediaRecorder>>>) {
    let most: u32 = words(&slot.root, "voice").parse().unwrap_or(0);
    let unit = words(&slot.root, "left");
    for passed in 0..most.saturating_sub(1) {
        if running.borrow().is_none() {
            return;
        }
        say(&slot.root, &format!("{} {unit}", most - passed));
        wait(1000).await;
    }
    if let Some(recorder) = running.borrow_mut().take() {
        let _ = recorder.stop();
    }
}
