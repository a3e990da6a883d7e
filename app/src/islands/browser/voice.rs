//! A voice note of up to a minute.

use super::dom::{find, get, make, on, say, wait, wait_for, wake_each, window, words};
use super::slot::Slot;
use js_sys::Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Blob, BlobPropertyBag, HtmlElement, MediaRecorder, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// What the button does next.
enum State {
    /// It begins.
    Idle,
    /// Nothing: the microphone is being asked for.
    Asking,
    /// It ends this.
    Recording(MediaRecorder),
}

type Shared = Rc<RefCell<State>>;

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
    let state: Shared = Rc::new(RefCell::new(State::Idle));
    on(&slot.begin.clone(), "click", move |_| {
        match &*state.borrow() {
            State::Idle => {}
            State::Asking => return,
            // It is idle again once the recorder says that it has ended.
            State::Recording(recorder) => {
                let _ = recorder.stop();
                return;
            }
        }
        state.replace(State::Asking);
        let (slot, state) = (slot.clone(), state.clone());
        spawn_local(async move {
            if record(&slot, &state).await.is_none() {
                state.replace(State::Idle);
                say(&slot.root, &words(&slot.root, "denied"));
                if let Some(input) = slot.input() {
                    input.set_hidden(false);
                }
            }
        });
    });
    Some(())
}

async fn record(slot: &Slot, state: &Shared) -> Option<()> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&JsValue::TRUE);
    let devices = window().navigator().media_devices().ok()?;
    let stream = wait_for(devices.get_user_media_with_constraints(&constraints).ok()?).await.ok()?;
    let stream: MediaStream = stream.unchecked_into();
    let Some((recorder, left)) = begin(slot, state, &stream) else {
        hush(&stream);
        return None;
    };
    state.replace(State::Recording(recorder.clone()));
    count_down(slot, &recorder, &left).await;
    Some(())
}

/// Begins to record; gives the place for how long is left, which goes at the end.
fn begin(slot: &Slot, state: &Shared, stream: &MediaStream) -> Option<(MediaRecorder, HtmlElement)> {
    let (label, left) = (find(&slot.begin, "span")?, make("span")?);
    let recorder = MediaRecorder::new_with_media_stream(stream).ok()?;
    recorder.start().ok()?;
    let chunks = Array::new();
    let heard = chunks.clone();
    on(&recorder, "dataavailable", move |event| {
        heard.push(&get(&event, "data"));
    });
    say(&slot.root, "");
    // Read out, it would be in the recording.
    left.set_attribute("aria-hidden", "true").ok()?;
    left.set_class_name("soft");
    slot.begin.after_with_node_1(&left).ok()?;
    let words_begin = label.text_content();
    label.set_text_content(Some(&words(&slot.begin, "stop")));
    // Not its own `clone`, which is another stream with tracks that go on.
    let (slot, state, stream) = (slot.clone(), state.clone(), Clone::clone(stream));
    let (mime, shown) = (recorder.clone(), left.clone());
    on(&recorder, "stop", move |_| {
        hush(&stream);
        shown.remove();
        label.set_text_content(words_begin.as_deref());
        state.replace(State::Idle);
        let options = BlobPropertyBag::new();
        options.set_type(&mime.mime_type());
        if let Ok(blob) = Blob::new_with_blob_sequence_and_options(&chunks, &options) {
            slot.send(blob);
        }
    });
    Some((recorder, left))
}

/// Switches the microphone off.
fn hush(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// Shows how long is left; ends it a moment before the limit.
async fn count_down(slot: &Slot, recorder: &MediaRecorder, left: &HtmlElement) {
    let most: u32 = words(&slot.root, "voice").parse().unwrap_or(0);
    let unit = words(&slot.root, "left");
    for passed in 0..most.saturating_sub(1) {
        left.set_text_content(Some(&format!("{} {unit}", most - passed)));
        wait(1000).await;
        // Ended by a tap: another one may have begun since.
        if !left.is_connected() {
            return;
        }
    }
    let _ = recorder.stop();
}
