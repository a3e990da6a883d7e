//! Which gate is better.

use super::super::measure::metres;
use super::super::{Access, Gate, GateRule, Layout, Shut, SpotKind, Turnover, Vehicle};
use super::Ask;
use super::answer::{Parking, Step, Way, WhyNot, WhySecond};
use super::door::{Doors, Target};
use super::net::{Field, Mode, Net, Stretch};
use super::steps::{Trace, legs};

/// A gate of which nobody knows whom it lets in counts as if the way were so
/// many times the effort: it comes first only where it saves more than half.
pub const UNKNOWN_COUNTS: u64 = 2;

/// How far it is to the door from everywhere, in each way of going.
pub struct Fields<'a> {
    pub layout: &'a Layout,
    pub doors: &'a Doors,
    walk: Field,
    ride: Field,
    push: Field,
    marked: bool,
}

impl<'a> Fields<'a> {
    pub fn of(net: &Net<'a>, vehicle: Vehicle, doors: &'a Doors) -> Self {
        let layout = net.layout;
        let goals: Vec<(u32, u64)> =
            doors.targets.iter().filter_map(|target| target.node).map(|node| (node, 0)).collect();
        let walk = net.field(Mode::Walk, &goals);
        let spots: Vec<(u32, u64)> =
            parking(layout, vehicle).filter_map(|(_, node)| Some((node, walk.from(node)?))).collect();
        let marked = parking(layout, vehicle).next().is_some();
        let stops = if vehicle == Vehicle::Foot {
            Vec::new()
        } else if marked {
            spots
        } else {
            anywhere(net, &walk)
        };
        let ride = net.field(Mode::Ride, &stops);
        let pushed = layout.gates.iter().flat_map(|gate| &gate.rules).any(|rule| rule.access == Access::Push);
        let push = net.field(Mode::Push, if pushed { &stops } else { &[] });
        Self { layout, doors, walk, ride, push, marked }
    }

    /// The door somebody stands at who has walked to a node.
    fn target(&self, node: u32) -> Option<&'a Target> {
        self.doors.targets.iter().find(|target| target.node == Some(node))
    }
}

/// Spots where such a vehicle may stand, with their nodes.
fn parking(layout: &Layout, vehicle: Vehicle) -> impl Iterator<Item = (usize, u32)> {
    layout.spots.iter().enumerate().filter_map(move |(index, spot)| {
        let fits = spot.vehicles.is_empty() || spot.vehicles.contains(&vehicle);
        let node = spot.node.filter(|node| (*node as usize) < layout.nodes.len());
        (spot.kind == SpotKind::Parking && fits).then_some(index).zip(node)
    })
}

/// Every end of a way one may ride on.
fn anywhere(net: &Net<'_>, walk: &Field) -> Vec<(u32, u64)> {
    let ways = net.layout.paths.iter().enumerate();
    let rideable = ways.filter(|(index, _)| net.effort(Mode::Ride, *index).is_some());
    let mut nodes: Vec<u32> = rideable.flat_map(|(_, path)| path.ends).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes.into_iter().filter_map(|node| Some((node, walk.from(node)?))).collect()
}

/// How one comes in by a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Walk,
    Ride,
    Push,
    /// The vehicle stays before the gate.
    Outside,
    /// So, too, because inside no place for it can be reached.
    NoPlace,
}

impl Manner {
    /// Whether one comes in on foot, whatever one came on.
    fn is_outside(self) -> bool {
        matches!(self, Self::Outside | Self::NoPlace)
    }
}

/// A gate one can take.
pub struct Candidate {
    gate: usize,
    node: u32,
    manner: Manner,
    effort: u64,
    unknown: bool,
    doubted: bool,
}

impl Candidate {
    /// Those first that nobody says are shut; least effort first; of equals the
    /// known one, then the first.
    pub fn rank(&self) -> (bool, u64, bool, usize) {
        let times = if self.unknown { UNKNOWN_COUNTS } else { 1 };
        (self.doubted, self.effort.saturating_mul(times), self.unknown, self.gate)
    }
}

/// Whether a gate can be taken.
pub enum Verdict {
    Usable(Candidate),
    Excluded(WhyNot),
}

/// Judges a gate. `shut`: what people say of gates.
pub fn gate(fields: &Fields<'_>, ask: &Ask, index: usize, gate: &Gate, shut: &[Shut]) -> Verdict {
    let rule = gate.rule(ask.vehicle, ask.at);
    let access = rule.map(|rule| rule.access);
    if let Some(rule) = rule.filter(|rule| rule.access == Access::No) {
        return Verdict::Excluded(WhyNot::Refused { minutes: window(rule) });
    }
    let known = gate.node.filter(|node| (*node as usize) < fields.layout.nodes.len());
    let Some(node) = known else { return Verdict::Excluded(WhyNot::OffWay) };
    let Some((manner, effort)) = manner(fields, ask.vehicle, access, node) else {
        return Verdict::Excluded(WhyNot::Cut);
    };
    if manner.is_outside()
        && let Some(rule) = gate.rule(Vehicle::Foot, ask.at).filter(|rule| rule.access == Access::No)
    {
        return Verdict::Excluded(WhyNot::RefusedOnFoot { minutes: window(rule) });
    }
    let said = |vehicle: Vehicle| shut.iter().any(|shut| shut.holds(gate, vehicle, ask.at));
    let doubted = said(ask.vehicle) || manner.is_outside() && said(Vehicle::Foot);
    Verdict::Usable(Candidate { gate: index, node, manner, effort, unknown: access.is_none(), doubted })
}

/// The window of a rule, when it is not the whole day.
fn window(rule: &GateRule) -> Option<[u16; 2]> {
    Some(rule.minutes).filter(|minutes| *minutes != [0, 1440])
}

fn manner(fields: &Fields<'_>, on: Vehicle, access: Option<Access>, node: u32) -> Option<(Manner, u64)> {
    let walk = fields.walk.from(node);
    if on == Vehicle::Foot {
        return walk.map(|effort| (Manner::Walk, effort));
    }
    let inside = match access {
        Some(Access::ParkOutside) => return walk.map(|effort| (Manner::Outside, effort)),
        Some(Access::Push) => fields.push.from(node).map(|effort| (Manner::Push, effort)),
        _ => fields.ride.from(node).map(|effort| (Manner::Ride, effort)),
    };
    inside.or_else(|| walk.map(|effort| (Manner::NoPlace, effort)))
}

/// The way from a gate that can be taken.
pub fn way(fields: &Fields<'_>, ask: &Ask, candidate: &Candidate) -> Way {
    let layout = fields.layout;
    let gate = &layout.gates[candidate.gate];
    let rule = gate.rule(ask.vehicle, ask.at);
    // What the gate asks of who leaves the vehicle before it, it asks of people on foot.
    let outside = candidate.manner.is_outside();
    let on_foot = gate.rule(Vehicle::Foot, ask.at).filter(|_| outside);
    let (ridden, stop) = match candidate.manner {
        Manner::Ride => fields.ride.descend(layout, candidate.node),
        Manner::Push => fields.push.descend(layout, candidate.node),
        _ => (Vec::new(), candidate.node),
    };
    let (walked, end) = fields.walk.descend(layout, stop);
    let parking = stay(fields, ask.vehicle, candidate.manner, stop);
    let (ride, walk) = (Trace::of(&ridden), Trace::of(&walked));
    let (ride_metres, walk_metres) = (metres(ride.length()), metres(walk.length()));
    Way {
        gate: candidate.gate,
        name: gate.name.clone(),
        position: layout.wgs84(gate.at),
        access: rule.map(|rule| rule.access),
        on_foot: on_foot.map(|rule| rule.access),
        doubted: candidate.doubted,
        methods: on_foot.or(rule).map(|rule| rule.methods.clone()).unwrap_or_default(),
        source: rule.map(|rule| rule.source.clone()).unwrap_or_default(),
        checked: rule.and_then(|rule| rule.checked),
        turnover: turnover(gate, ask, outside),
        steps: steps(fields, candidate, (&ridden, &walked), &parking, end),
        parking,
        ride_metres,
        walk_metres,
        metres: ride_metres + walk_metres,
        seconds: seconds(candidate.manner, &ridden, &walked),
        wait: gate.wait,
    }
}

/// When the gate treats one otherwise; who walks in by it is also turned away when
/// it shuts to people on foot.
fn turnover(gate: &Gate, ask: &Ask, outside: bool) -> Option<Turnover> {
    let on_foot = gate.turnover(Vehicle::Foot, ask.at);
    let shuts = on_foot.filter(|next| outside && next.access == Some(Access::No));
    let both = gate.turnover(ask.vehicle, ask.at).into_iter().chain(shuts);
    both.min_by_key(|next| ask.at.until(next.at))
}

/// How long all of it was seen to take; none as soon as nobody looked at a part
/// of it. Pushing was never looked at.
fn seconds(manner: Manner, ridden: &[Stretch], walked: &[Stretch]) -> Option<u32> {
    let rode = ridden.iter().map(|stretch| stretch.seconds.ride.filter(|_| manner == Manner::Ride));
    let walked = walked.iter().map(|stretch| stretch.seconds.foot);
    let all: Option<Vec<u16>> = rode.chain(walked).collect();
    all.filter(|all| !all.is_empty()).map(|all| all.into_iter().map(u32::from).sum())
}

fn stay(fields: &Fields<'_>, vehicle: Vehicle, manner: Manner, stop: u32) -> Parking {
    let spots = &fields.layout.spots;
    match manner {
        Manner::Walk => Parking::OnFoot,
        Manner::Outside => Parking::Gate,
        Manner::NoPlace => Parking::OutOfReach,
        Manner::Ride | Manner::Push if !fields.marked => Parking::Unmarked,
        Manner::Ride | Manner::Push => parking(fields.layout, vehicle)
            .find(|(_, node)| *node == stop)
            .map_or(Parking::Unmarked, |(spot, _)| Parking::Spot { spot, label: spots[spot].label.clone() }),
    }
}

fn steps(
    fields: &Fields<'_>,
    candidate: &Candidate,
    (ridden, walked): (&[Stretch], &[Stretch]),
    parking: &Parking,
    end: u32,
) -> Vec<Step> {
    let layout = fields.layout;
    let gate = &layout.gates[candidate.gate];
    let target = fields.target(end);
    let pushed = candidate.manner == Manner::Push;
    let rode = |leg: super::steps::Leg| {
        let super::steps::Leg { metres, points, passing, .. } = leg;
        if pushed { Step::Push { metres, points, passing } } else { Step::Ride { metres, points, passing } }
    };
    let walk = |leg: super::steps::Leg| {
        let super::steps::Leg { metres, points, passing, stairs } = leg;
        Step::Walk { metres, points, passing, stairs }
    };
    let park = match parking {
        Parking::OnFoot => None,
        Parking::Spot { spot, .. } => Some(layout.spots[*spot].at),
        Parking::Gate | Parking::OutOfReach => Some(gate.at),
        Parking::Unmarked => {
            let last = ridden.last().and_then(|stretch| stretch.points.last());
            Some(last.copied().unwrap_or(gate.at))
        }
    };
    let outside = matches!(parking, Parking::Gate | Parking::OutOfReach);
    let enter = Step::Enter { at: gate.at };
    let park = park.map(|at| Step::Park { at });
    let mut steps = Vec::new();
    if outside {
        steps.extend(park);
        steps.push(enter);
    } else {
        steps.push(enter);
        steps.extend(legs(layout, fields.doors.building, ridden, rode));
        steps.extend(park);
    }
    steps.extend(legs(layout, fields.doors.building, walked, walk));
    steps.extend(target.map(|target| Step::Arrive {
        building: fields.doors.number.clone(),
        unit: target.unit.clone(),
        door: target.door,
        at: target.at,
    }));
    steps
}

/// Why the second is second.
pub fn why(best: &Way, second: &Way) -> WhySecond {
    let ways_in = |way: &Way| way.access;
    if second.doubted && !best.doubted {
        return WhySecond::Doubted;
    }
    if ways_in(second).is_none() && ways_in(best).is_some() {
        return WhySecond::Unknown;
    }
    match ways_in(second) {
        Some(Access::Push) if second.ride_metres > 0 && ways_in(best) != Some(Access::Push) => {
            return WhySecond::Push;
        }
        Some(Access::ParkOutside) if ways_in(best) != Some(Access::ParkOutside) => {
            return WhySecond::ParkOutside;
        }
        _ => {}
    }
    match (second.metres.saturating_sub(best.metres), second.walk_metres.saturating_sub(best.walk_metres)) {
        (0, 0) => WhySecond::Alike,
        (0, metres) => WhySecond::MoreWalking { metres },
        (metres, _) => WhySecond::Longer { metres },
    }
}
