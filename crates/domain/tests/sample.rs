//! A draw of call-backs can be repeated by anybody and favours nobody.

use domain::ids::{RequestId, UnitId};
use domain::request::Evaluation;
use domain::sample::{Shares, Verdict, draw, strata};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

type Member = (RequestId, UnitId, Verdict);

/// SplitMix64's last steps (Steele, Lea, Flood 2014), over seed and request.
fn rank(seed: u64) -> impl Fn(RequestId) -> u64 {
    move |id| {
        let mix = |mut z: u64| {
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        let whole = id.0.as_u128();
        mix(mix(seed ^ (whole >> 64) as u64).wrapping_add(whole as u64))
    }
}

fn unit(n: u8) -> UnitId {
    UnitId(Uuid::from_u128(u128::from(n)))
}

fn member(n: u32) -> Member {
    let verdict = Verdict::ALL[n as usize % 3];
    (RequestId(Uuid::from_u128(u128::from(n) << 40)), unit((n / 3 % 4) as u8), verdict)
}

fn shares(rest: u8, own: u8, none: u8) -> Shares {
    Shares {
        rest,
        units: BTreeMap::from([(unit(1), own)]),
        verdicts: BTreeMap::from([(Verdict::None, none)]),
    }
}

proptest! {
    #[test]
    fn each_stratum_gives_its_share_rounded_up_and_nobody_twice(
        n in 0u32..600, seed: u64, rest in 0u8..=100, own in 0u8..=100, none in 0u8..=120,
    ) {
        let (shares, strata) = (shares(rest, own, none), strata((0..n).map(member)));
        let drawn = draw(&strata, &shares, rank(seed));
        prop_assert_eq!(drawn.iter().map(|(id, _, _)| *id).collect::<BTreeSet<_>>().len(), drawn.len());
        for stratum in &strata {
            let count = drawn.iter().filter(|(_, u, v)| (*u, *v) == (stratum.unit, stratum.verdict)).count();
            let share = usize::from(shares.of(stratum.unit, stratum.verdict));
            prop_assert_eq!(count, (stratum.requests.len() * share).div_ceil(100));
            prop_assert!(share <= 100 && count <= stratum.requests.len());
        }
    }

    #[test]
    fn the_order_in_which_requests_are_found_changes_nothing(
        mut found in prop::collection::vec(0u32..300, 0..300), seed: u64, turn in 0usize..300,
    ) {
        let once = draw(&strata(found.iter().copied().map(member)), &shares(20, 50, 30), rank(seed));
        let turn = turn.min(found.len());
        found.rotate_left(turn);
        found.reverse();
        let again = draw(&strata(found.iter().copied().map(member)), &shares(20, 50, 30), rank(seed));
        prop_assert_eq!(once, again);
    }

    #[test]
    fn one_request_more_displaces_one_other_at_most(n in 1u32..400, seed: u64) {
        let shares = shares(15, 40, 30);
        let few: BTreeSet<_> = draw(&strata((0..n).map(member)), &shares, rank(seed)).into_iter().collect();
        let more: BTreeSet<_> = draw(&strata((0..=n).map(member)), &shares, rank(seed)).into_iter().collect();
        prop_assert!(few.difference(&more).count() <= 1);
        prop_assert!(more.difference(&few).count() <= 1);
    }
}

#[test]
fn another_seed_draws_others() {
    let strata = strata((0..600).map(member));
    let draws: BTreeSet<_> = (0..5).map(|seed| draw(&strata, &shares(10, 10, 10), rank(seed))).collect();
    assert_eq!(draws.len(), 5);
}

#[test]
fn the_larger_of_two_shares_counts() {
    let shares = shares(5, 20, 30);
    assert_eq!(shares.of(unit(2), Verdict::Good), 5);
    assert_eq!(shares.of(unit(1), Verdict::Good), 20);
    assert_eq!(shares.of(unit(1), Verdict::None), 30);
    assert_eq!(shares.count(unit(2), Verdict::Good, 1), 1, "no stratum with a share goes without a call");
    assert_eq!(shares.count(unit(2), Verdict::Good, 0), 0);
}

#[test]
fn a_verdict_is_good_only_if_all_of_it_is() {
    let said = |solved, satisfied| Verdict::from(Some(Evaluation { solved, satisfied }));
    assert_eq!(said(true, true), Verdict::Good);
    assert_eq!([said(true, false), said(false, true), said(false, false)], [Verdict::Bad; 3]);
    assert_eq!(Verdict::from(None), Verdict::None);
}
