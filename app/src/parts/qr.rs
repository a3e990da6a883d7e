//! Links as pictures to scan.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// The link as a QR code, always dark on light, with the quiet zone of four
/// modules that the standard asks for.
pub fn qr(label: &'static str, link: &str) -> Option<AnyView> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
        }
    }
    let whole = size + 8;
    Some(
        view! {
            <svg class="qr" viewBox=format!("0 0 {whole} {whole}") role="img" aria-label=label>
                <rect width=whole height=whole fill="#fff"></rect>
                <path d=path fill="#000"></path>
            </svg>
        }
        .into_any(),
    )
}
