/* Nothing but the kernel's sends: takes WebSocket connections, and sends what one says to everybody, framed
   once. `sender PORT PAYLOAD`. What it cannot do (fragments, frames above 64 KiB, readers that stop) it need
   not: its clients are the benchmark's. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536
#define ROOM 8192

struct client { int length, open; unsigned char data[ROOM]; };

static struct client *clients[MOST];
static int everybody[MOST], count;
static char before[ROOM], after[ROOM];

static uint32_t turned(uint32_t value, int by) { return value << by | value >> (32 - by); }

/* SHA-1 (FIPS 180-4) of what fits into two blocks: a handshake's key and its fixed end. */
static void sha1(const char *text, size_t length, unsigned char digest[20]) {
    unsigned char blocks[128] = {0};
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    memcpy(blocks, text, length);
    blocks[length] = 0x80;
    blocks[126] = length * 8 >> 8;
    blocks[127] = length * 8;
    for (int start = 0; start < 128; start += 64) {
        uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 16; i++) {
            unsigned char *p = blocks + start + i * 4;
            w[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
        }
        for (int i = 16; i < 80; i++) w[i] = turned(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
            uint32_t k = i < 20 ? 0x5A827999 : i < 40 ? 0x6ED9EBA1 : i < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
            uint32_t next = turned(a, 5) + f + e + k + w[i];
            e = d, d = c, c = turned(b, 30), b = a, a = next;
        }
        h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = h[i / 4] >> (24 - i % 4 * 8);
}

static void shake_hands(int line, struct client *client) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char digest[21] = {0};
    char key[128], accept[29], answer[256], *found;
    client->data[client->length] = 0;
    if (!strstr((char *)client->data, "\r\n\r\n")) return;
    found = strcasestr((char *)client->data, "sec-websocket-key:");
    if (!found || sscanf(found + 18, " %24s", key) != 1) exit(1);
    strcat(key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    sha1(key, strlen(key), digest);
    for (int i = 0, at = 0; i < 21; i += 3, at += 4) {
        uint32_t three = digest[i] << 16 | digest[i + 1] << 8 | digest[i + 2];
        for (int j = 0; j < 4; j++) accept[at + j] = letters[three >> (18 - j * 6) & 63];
    }
    strcpy(accept + 27, "=");
    int length = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    if (send(line, answer, length, MSG_NOSIGNAL) != length) exit(1);
    client->open = 1;
    client->length = 0;
    everybody[count++] = line;
}

static void tell_everybody(const char *text, int length) {
    static char frame[4 * ROOM];
    int size = snprintf(frame + 4, sizeof frame - 4, "%s%.*s%s", before, length, text, after);
    char *start = size < 126 ? frame + 2 : frame;
    start[0] = (char)0x81;
    if (size < 126) start[1] = size;
    else start[1] = 126, start[2] = size >> 8, start[3] = size;
    for (int i = 0; i < count; i++) {
        char *at = start;
        int left = frame + 4 + size - start;
        while (left > 0) {
            int sent = send(everybody[i], at, left, MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR) break;
            at += sent < 0 ? 0 : sent, left -= sent < 0 ? 0 : sent;
        }
    }
}

static void take_frames(struct client *client) {
    unsigned char *data = client->data;
    while (client->length >= 6) {
        int size = data[1] & 127, head = 6;
        if (size == 126) size = data[2] << 8 | data[3], head = 8;
        if (client->length < head + size) return;
        for (int i = 0; i < size; i++) data[head + i] ^= data[head - 4 + i % 4];
        if ((data[0] & 15) == 1) tell_everybody((char *)data + head, size);
        client->length -= head + size;
        memmove(data, data + head + size, client->length);
    }
}

static void go(int line) {
    for (int i = 0; i < count; i++)
        if (everybody[i] == line) { everybody[i] = everybody[--count]; break; }
    free(clients[line]);
    clients[line] = 0;
    close(line);
}

int main(int arguments, char **argument) {
    char payload[2 * ROOM] = {0}, *middle;
    int one = 1, door = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
    FILE *file = arguments == 3 ? fopen(argument[2], "r") : 0;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, events[256];
    if (!file || !fread(payload, 1, sizeof payload - 1, file)) return 1;
    if (!(middle = strstr(payload, "{text}"))) return 1;
    *middle = 0;
    snprintf(before, sizeof before, "%s", payload);
    snprintf(after, sizeof after, "%s", middle + 6);
    here.sin_port = htons(atoi(argument[1]));
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 4096)) return 1;
    epoll_ctl(poll, EPOLL_CTL_ADD, door, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int line = events[i].data.fd;
            if (line == door) {
                if ((line = accept(door, 0, 0)) < 0 || line >= MOST) return 1;
                setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                clients[line] = calloc(1, sizeof(struct client));
                event.data.fd = line;
                epoll_ctl(poll, EPOLL_CTL_ADD, line, &event);
                continue;
            }
            struct client *client = clients[line];
            int got = recv(line, client->data + client->length, ROOM - 1 - client->length, 0);
            if (got <= 0) { go(line); continue; }
            client->length += got;
            if (client->open) take_frames(client);
            else shake_hands(line, client);
        }
    }
}
