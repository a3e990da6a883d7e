// A rider's way: what is near, the way to a door, and what they say of it.

import { check } from './program.mjs';

let riders = 0;

/** What nobody else calls their device. */
const device = () => `device-of-a-rider-${process.pid}-${++riders}`;

/** All of it; `phone` is the rider's own. */
export async function rider(client, phone) {
  const place = await station(client);
  await say(client, place);
  await gate(client, place);
  await team(client, await client.resident(phone));
}

async function station(client) {
  const near = await client.get('/api/v1/stations?lat=45.14&lng=124.82&limit=5');
  check(near.places.length > 0, 'a station is near');
  const [place] = near.places;
  check((await client.get(`/api/v1/places/${place.id}`)).id === place.id, 'a station opens');
  const changes = await client.get('/api/v1/places?since=0');
  check(changes.places.length > 0 && changes.next > 0, 'places can be followed');
  return place;
}

/** A report and stars. */
async function say(client, { id }) {
  const path = `/api/v1/places/${id}`;
  const own = device();
  await client.post(`${path}/reports`, { question: 'hot_water', answer: 'yes', device: own });
  await client.post(`${path}/ratings`, { stars: 5, device: own });
  const { question } = await client.get(`${path}/reports?device=${own}`);
  check(question !== 'hot_water', 'who answered is not asked again');
}

/** The way to a door of the first compound that has a layout, and a gate of it that has changed. */
async function gate(client, { lat, lng }) {
  const compounds = await client.get(`/api/v1/places?kind=compound&lat=${lat}&lng=${lng}&limit=20`);
  for (const compound of compounds.places) {
    const path = `/api/v1/compounds/${compound.id}`;
    const { status, body } = await client.call('GET', path);
    if (status !== 200) continue;
    const { number } = body.layout.buildings.find(building => building.number);
    const way = await client.get(`${path}/route?building=${encodeURIComponent(number)}&vehicle=ebike`);
    check(way.route || way.refusal, 'there is a way to a door, or a reason');
    const [{ name }] = body.layout.gates;
    await client.post(`${path}/reports`,
      { gate: name, what: 'access', vehicle: 'ebike', access: 'push', device: device() });
    return;
  }
  check(false, 'a compound has a layout');
}

/** A hazard on the way, to one's credit; into a team and out again. */
async function team(client, token) {
  const seen = { hazard: 'ice', lat: 45.1402, lng: 124.8213, accuracy: 8 };
  const receipt = await client.post('/api/v1/hazards', seen, token);
  const request = await client.get(`/api/v1/requests/${receipt.code}`, receipt.follow_token);
  check(request.code === receipt.code, 'a hazard is a request');
  const [{ id, members }] = await client.get('/api/v1/teams');
  const nickname = `骑手${process.pid}${riders}`;
  const inIt = async () => {
    const { team, people } = await client.get(`/api/v1/teams/${id}`);
    return [people.some(person => person.nickname === nickname), team.members];
  };
  await client.post(`/api/v1/teams/${id}/members`, { nickname }, token);
  check(String(await inIt()) === String([true, members + 1]), `in the team, once: ${await inIt()}`);
  const { credit, team } = await client.get('/api/v1/account/export', token);
  check(credit.hazards === 1 && team.nickname === nickname, `credit and team: ${JSON.stringify([credit, team])}`);
  await client.ok('DELETE', '/api/v1/account/team', { token });
  check(String(await inIt()) === String([false, members]), `out of the team: ${await inIt()}`);
}
