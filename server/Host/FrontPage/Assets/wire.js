// Bytes on the wire, both ways, as far as a page can know them. Bodies and answered heads are counted. The head of a request is
// what the server says this browser's requests are long. TCP/IP is modelled: 52 bytes a segment (20 IP, 32 TCP with
// timestamps), 3 segments for a request and its answer, 2 for a pushed message, as the harness measures on loopback.
// Heartbeats, which a browser does not show, are left out.
const segment = 52;
const bulk = 1448; // Payload of a full segment.
const text = new TextEncoder();

let headWithoutPath = 400;

/** What a GET request's head of this browser is long, without its path. */
export const learn = bytes => { headWithoutPath = bytes; };

export const length = string => text.encode(string).length;

const more = bytes => Math.floor(bytes / bulk) * segment;

/** A request by fetch. */
export const request = path => headWithoutPath + path.length + segment;

/** Its answer, and the acknowledgement. */
export function answer(response, body) {
  let head = `HTTP/1.1 ${response.status} ${response.statusText}\r\n\r\n`.length;
  response.headers.forEach((value, name) => { head += name.length + value.length + 4; });
  return head + body + 2 * segment + more(head + body);
}

/** One event: id and data fields, and the chunk they come in; a segment and its acknowledgement. */
export function event(id, data) {
  const bytes = `id: ${id}\ndata: \n\n`.length + length(data);
  return bytes + bytes.toString(16).length + 4 + 2 * segment + more(bytes);
}

/** One frame from the server, without a mask; a segment and its acknowledgement. */
export function frame(data) {
  const bytes = length(data);
  return bytes + (bytes < 126 ? 2 : bytes < 65536 ? 4 : 10) + 2 * segment + more(bytes);
}

// The heads of the two streams cannot be seen by a page. Chromium asks for an event stream with 14 bytes more than for a poll
// (its accept field), and for a WebSocket with as many. The server answers with 183 bytes (head and greeting) and 166.
/** Opening an event stream. */
export const openEvents = path => headWithoutPath + path.length + 14 + 183 + 3 * segment;

/** Opening a WebSocket. */
export const openSocket = path => headWithoutPath + path.length + 166 + 3 * segment;
