//! What runs in the browser; each small, each useful alone.
