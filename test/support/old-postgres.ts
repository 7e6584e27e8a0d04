// A server that says over Postgres's own protocol that it is an older version: enough of it for one login and
// one query. The real old servers are not to be had from a package.
import { createServer, type Server } from 'node:net';

/** Listens on a free port of 127.0.0.1 and answers every query with `versionNumber`, e.g. 140011. */
export async function startOldPostgres(versionNumber: number): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer((socket) => {
    let greeted = false;
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      if (greeted) {
        socket.write(
          Buffer.concat([rowDescription(), dataRow(versionNumber), message('C', text('SELECT 1')), ready()]),
        );
      } else {
        greeted = true;
        // AuthenticationOk.
        socket.write(Buffer.concat([message('R', int32(0)), ready()]));
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { url: `postgresql://weir@127.0.0.1:${address.port}/weir`, close: () => server.close() };
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function ready(): Buffer {
  return message('Z', Buffer.from('I'));
}

function rowDescription(): Buffer {
  const column = Buffer.concat([
    text('version'),
    int32(0),
    int16(0),
    int32(23),
    int16(4),
    int32(-1),
    int16(0),
  ]);
  return message('T', Buffer.concat([int16(1), column]));
}

function dataRow(value: number): Buffer {
  const bytes = Buffer.from(String(value));
  return message('D', Buffer.concat([int16(1), int32(bytes.length), bytes]));
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
