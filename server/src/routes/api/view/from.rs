//! What use cases give back, in the shapes of the API.

use super::*;
use backend::view::{self, ByView, CategoryRef, MediaView, Relation, RequestView, UnitRef};

impl From<view::Receipt> for Receipt {
    fn from(r: view::Receipt) -> Self {
        Self {
            code: r.code.to_string(),
            follow_token: r.follow_token.0,
            status: r.status.as_str(),
            due_at: r.due_at,
            first_due_at: r.first_due_at,
            version: r.version,
            replayed: r.replayed,
        }
    }
}

impl From<UnitRef> for Unit {
    fn from(u: UnitRef) -> Self {
        Self { id: u.id.to_string(), name: u.name, kind: u.kind.as_str() }
    }
}

impl From<CategoryRef> for Category {
    fn from(c: CategoryRef) -> Self {
        Self { slug: c.slug, name: c.name, name_en: c.name_en }
    }
}

impl From<MediaView> for Media {
    fn from(m: MediaView) -> Self {
        let photo = m.kind == domain::media::MediaKind::Photo;
        Self {
            url: format!("/media/{}/{}", m.id, if photo { "large" } else { "original" }),
            small_url: photo.then(|| format!("/media/{}/small", m.id)),
            id: m.id.to_string(),
            kind: m.kind.as_str(),
            mime: m.mime,
            width: m.width,
            height: m.height,
            seconds: m.seconds,
        }
    }
}

fn all<T: From<U>, U>(list: Vec<U>) -> Vec<T> {
    list.into_iter().map(Into::into).collect()
}

impl From<view::EventView> for Event {
    fn from(e: view::EventView) -> Self {
        let by = e.by.kind().as_str();
        let (name, stands_in_for) = match e.by {
            ByView::Staff { name, stead, .. } => (name, stead),
            ByView::Author | ByView::System => (None, None),
        };
        Self {
            kind: e.kind.as_str(),
            at: e.at,
            by,
            name,
            stands_in_for,
            unit: e.unit.map(Into::into),
            text: e.text,
            audience: e.audience.as_str(),
            until: e.until,
            detail: e.detail,
            media: all(e.media),
        }
    }
}

impl From<RequestView> for Request {
    fn from(r: RequestView) -> Self {
        Self {
            code: r.code.to_string(),
            version: r.version,
            status: r.status.as_str(),
            kind: r.kind.as_str(),
            urgency: r.urgency.as_str(),
            channel: r.intake.as_ref().map(|_| r.channel.as_str()),
            external_number: r.intake.as_ref().and_then(|i| i.external_number.clone()),
            received_at: r.intake.as_ref().and_then(|i| i.received_at),
            name: r.intake.and_then(|i| i.name),
            category: r.category.map(Into::into),
            description: r.description,
            place: r.place.map(|p| Place {
                lat: p.at.lat,
                lng: p.at.lng,
                accuracy: p.accuracy,
                exact: p.exact,
            }),
            address: r.address,
            area: r.area.map(Into::into),
            phone: r.phone,
            public: r.consent,
            submitted_at: r.submitted_at,
            due_at: r.answer_due_at,
            first_due_at: r.first_due_at,
            next_due_at: r.due_at,
            responded_at: r.responded_at,
            answered_at: r.answered_at,
            published_at: r.published_at,
            unit: r.unit.map(Into::into),
            handler: r.handler,
            media: all(r.media),
            events: all(r.events),
            evaluation: r.evaluation.map(|e| Evaluation { solved: e.solved, satisfied: e.satisfied }),
            outcome: r.outcome.map(|o| o.as_str()),
            close_due_at: r.close_due_at,
            clock: r.clock.into(),
            pending: r.pending.map(Into::into),
            parts: all(r.parts),
            related: all(r.related),
            leading: r.leading.map(|main| Leading {
                status: main.status.as_str(),
                unit: main.unit.map(Into::into),
                next_due_at: main.due_at,
            }),
            ground: r.ground.map(|g| g.as_str()),
            me_too: r.me_too,
            actions: r.actions.iter().map(|a| a.as_str()).collect(),
            relation: match r.relation {
                Relation::Public => "public",
                Relation::Author => "author",
                Relation::Staff => "staff",
            },
            anonymised_at: r.anonymised_at,
        }
    }
}

impl From<view::Card> for Card {
    fn from(c: view::Card) -> Self {
        Self {
            code: c.code.to_string(),
            status: c.status.as_str(),
            category: c.category.map(Into::into),
            area: c.area.map(Into::into),
            excerpt: c.excerpt,
            submitted_at: c.submitted_at,
            published_at: c.published_at,
            photo_url: c.photo.map(|id| format!("/media/{id}/small")),
            me_too: c.me_too,
            distance: c.distance,
        }
    }
}

impl From<view::WorkRow> for Row {
    fn from(r: view::WorkRow) -> Self {
        Self {
            code: r.code.to_string(),
            version: r.version,
            status: r.status.as_str(),
            urgency: r.urgency.as_str(),
            category: r.category.map(Into::into),
            unit: r.unit.map(Into::into),
            handler: r.handler,
            area: r.area.map(Into::into),
            excerpt: r.excerpt,
            address: r.address,
            submitted_at: r.submitted_at,
            next_due_at: r.due_at,
            media_count: r.media_count,
        }
    }
}

impl From<view::Page<view::Card>> for Cards {
    fn from(page: view::Page<view::Card>) -> Self {
        Self { items: all(page.items), next: page.next }
    }
}

impl From<view::Page<view::WorkRow>> for Rows {
    fn from(page: view::Page<view::WorkRow>) -> Self {
        Self { items: all(page.items), next: page.next }
    }
}

impl From<backend::sessions::Tokens> for Tokens {
    fn from(t: backend::sessions::Tokens) -> Self {
        Self {
            access_token: t.access_token,
            refresh_token: t.refresh_token,
            token_type: "Bearer",
            expires_in: t.expires_in,
        }
    }
}
