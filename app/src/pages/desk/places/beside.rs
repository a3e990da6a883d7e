//! What stands beside the form of a place: its photos, and to whom it is given.

use super::form::Form;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::words;
use crate::{t, when};
use domain::place::PHOTOS;
use maud::{Markup, html};

/// Photos: each can be taken away, more can be added.
pub(super) fn photos(lang: Lang, form: &Form) -> Markup {
    let Some(id) = form.id else { return html! {} };
    let action = format!("/desk/places/{id}/photos");
    let name = form.typed.value("name");
    html! {
        section.box id="photos" {
            h2 { (t!(lang, "places-photos")) }
            @for error in &form.photo_errors { p.note.wrong role="alert" { (words::field_error(lang, *error)) } }
            @if form.photos.is_empty() { p.hint { (t!(lang, "places-photos-none")) } }
            ul.photos {
                @for (at, photo) in form.photos.iter().enumerate() {
                    li {
                        a href=(format!("/media/{photo}/large")) {
                            img src=(format!("/media/{photo}/small")) width="400" height="400" loading="lazy" decoding="async"
                                alt=(t!(lang, "station-photo", name = name.clone(), number = at + 1));
                        }
                        form method="post" action=(action) {
                            input type="hidden" name="version" value=(form.version);
                            input type="hidden" name="photo" value=(photo);
                            button { (t!(lang, "places-photo-remove", number = at + 1)) }
                        }
                    }
                }
            }
            @if form.photos.len() < PHOTOS {
                form.stack method="post" action=(action) enctype="multipart/form-data" {
                    input type="hidden" name="key" value=(form.key);
                    input type="hidden" name="version" value=(form.version);
                    div.f {
                        label for="photo-files" { (t!(lang, "places-photos-add")) }
                        p.hint id="photo-files-hint" { (t!(lang, "places-photos-hint", count = PHOTOS - form.photos.len())) }
                        input #photo-files name="photos" type="file" accept="image/*" multiple required aria-describedby="photo-files-hint";
                    }
                    p.buttons { button { (t!(lang, "places-photos-send")) } }
                }
            }
        }
    }
}

/// To whom the place is given; only for those who may give it.
pub(super) fn editors(lang: Lang, form: &Form) -> Markup {
    let (Some(id), Some(editors)) = (form.id, &form.editors) else { return html! {} };
    let action = format!("/desk/places/{id}/editors");
    html! {
        section.box id="editors" {
            h2 { (t!(lang, "places-editors")) }
            p.hint { (t!(lang, "places-editors-hint")) }
            @if form.nobody { p.note.wrong role="alert" { (t!(lang, "places-editors-nobody")) } }
            ul.places-editors {
                @for one in editors {
                    li {
                        span { (one.name) " (" (one.username) ") " (t!(lang, "places-editors-since", when = when::exact(one.at, cx().offset))) }
                        form method="post" action=(action) {
                            input type="hidden" name="who" value=(one.id);
                            button name="do" value="take" { (t!(lang, "places-editors-take", name = one.name.clone())) }
                        }
                    }
                }
            }
            form.places-filter method="post" action=(action) {
                div.f {
                    label for="username" { (t!(lang, "desk-username")) }
                    input #username name="username" type="text" required maxlength="40" autocomplete="off";
                }
                button name="do" value="give" { (t!(lang, "places-editors-give")) }
            }
        }
    }
}
