//! Photos made small before they leave: upright, at most 2048 px, about 500 KB,
//! and nothing in them but pixels.

use super::dom::{get, make, wait_for, window};
use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageBitmap, ImageBitmapOptions,
    ImageOrientation, Url,
};

/// Longest side, in pixels.
const SIDE: f64 = 2048.0;
/// What a photo should weigh, in bytes.
const BYTES: f64 = 500.0 * 1024.0;
/// Qualities that are tried, best first.
const QUALITIES: [f64; 4] = [0.86, 0.76, 0.64, 0.5];
/// Side of the picture in the form, in pixels.
const THUMB: u32 = 240;

/// A decoded photo.
enum Picture {
    Bitmap(ImageBitmap),
    Element(HtmlImageElement),
}

impl Picture {
    /// Upright, by the newer way or the older one.
    async fn read(file: &Blob) -> Option<Self> {
        let options = ImageBitmapOptions::new();
        options.set_image_orientation(ImageOrientation::FromImage);
        let known = get(&window(), "createImageBitmap").is_function();
        let promise = known
            .then(|| window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options).ok())
            .flatten();
        if let Some(promise) = promise
            && let Ok(bitmap) = wait_for(promise).await
        {
            return Some(Self::Bitmap(bitmap.unchecked_into()));
        }
        let image = HtmlImageElement::new().ok()?;
        let url = Url::create_object_url_with_blob(file).ok()?;
        image.set_src(&url);
        let decoded = wait_for(image.decode()).await;
        let _ = Url::revoke_object_url(&url);
        decoded.ok().map(|_| Self::Element(image))
    }

    fn size(&self) -> (f64, f64) {
        match self {
            Self::Bitmap(bitmap) => (bitmap.width().into(), bitmap.height().into()),
            Self::Element(image) => (image.natural_width().into(), image.natural_height().into()),
        }
    }

    fn draw(
        &self,
        on: &CanvasRenderingContext2d,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    ) -> Result<(), JsValue> {
        match self {
            Self::Bitmap(bitmap) => {
                on.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, x, y, width, height)
            }
            Self::Element(image) => {
                on.draw_image_with_html_image_element_and_dw_and_dh(image, x, y, width, height)
            }
        }
    }
}

/// The photo to be sent and a small picture of it. `None` when this browser
/// cannot read it; the server may.
pub async fn shrink(file: &Blob) -> Option<(Blob, HtmlCanvasElement)> {
    let picture = Picture::read(file).await?;
    let (width, height) = picture.size();
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let mut scale = (SIDE / width.max(height)).min(1.0);
    let mut best = None;
    // A second round at three quarters of the size, for what will not get small.
    for _ in 0..2 {
        let canvas = paint(&picture, (width * scale).round(), (height * scale).round())?;
        for quality in QUALITIES {
            let blob = encode(&canvas, quality).await?;
            let fits = blob.size() <= BYTES;
            best = Some(blob);
            if fits {
                return Some((best?, thumb(&picture)?));
            }
        }
        scale *= 0.75;
    }
    Some((best?, thumb(&picture)?))
}

fn canvas(width: f64, height: f64) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = make("canvas")?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    // JPEG has no transparency: what is clear becomes white, not black.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width, height);
    Some((canvas, context))
}

fn paint(picture: &Picture, width: f64, height: f64) -> Option<HtmlCanvasElement> {
    let (canvas, context) = canvas(width.max(1.0), height.max(1.0))?;
    picture.draw(&context, 0.0, 0.0, width, height).ok()?;
    Some(canvas)
}

fn thumb(picture: &Picture) -> Option<HtmlCanvasElement> {
    let side = f64::from(THUMB);
    let (canvas, context) = canvas(side, side)?;
    let (width, height) = picture.size();
    let scale = side / width.min(height);
    let (width, height) = (width * scale, height * scale);
    picture.draw(&context, (side - width) / 2.0, (side - height) / 2.0, width, height).ok()?;
    Some(canvas)
}

async fn encode(canvas: &HtmlCanvasElement, quality: f64) -> Option<Blob> {
    let promise = Promise::new(&mut |done, _| {
        let made = Closure::once_into_js(move |blob: JsValue| {
            let _ = done.call1(&JsValue::UNDEFINED, &blob);
        });
        let _ =
            canvas.to_blob_with_type_and_encoder_options(made.unchecked_ref(), "image/jpeg", &quality.into());
    });
    wait_for(promise).await.ok().filter(|blob| !blob.is_null()).map(JsCast::unchecked_into)
}
