/* SPDX-License-Identifier: MIT */
/* imap_url.c - any octets as an IMAP URL: its parts lie in it, and written they are a URL of the same parts. */

#include "check.h"
#include <libmail/imap_url.h>
#include <string.h>

enum { MAX = 2048 };

static uint8_t room[10 * MAX];
static size_t room_n;

/* A part without its encoding, in room; 0 when it cannot be. */
static int decode(const uint8_t **s, size_t *n, const uint8_t *text, size_t size)
{
  size_t made;

  if (*s == NULL) return 1;
  CHECK(*s >= text && *s + *n <= text + size);
  if (lmail_imap_url_decode(*s, *n, room + room_n, sizeof room - room_n, &made) != LMAIL_OK)
    return 0;
  *s = room + room_n;
  *n = made;
  room_n += made;
  return 1;
}

static int decode_all(lmail_imap_url *u, const uint8_t *text, size_t n)
{
  room_n = 0;
  return decode(&u->user, &u->user_len, text, n) & decode(&u->auth, &u->auth_len, text, n) &
         decode(&u->mailbox, &u->mailbox_len, text, n) &
         decode(&u->section, &u->section_len, text, n) &
         decode(&u->search, &u->search_len, text, n) & decode(&u->expire, &u->expire_len, text, n) &
         decode(&u->access, &u->access_len, text, n);
}

static int same(const uint8_t *a, size_t n, const uint8_t *b, size_t m)
{
  return (a == NULL) == (b == NULL) && n == m && (n == 0 || memcmp(a, b, n) == 0);
}

#define SAME(part) same(u.part, u.part##_len, v.part, v.part##_len)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static uint8_t text[4 * MAX], first[10 * MAX];
  lmail_imap_url u, v;
  lmail_writer w;
  size_t at = 0;

  if (size > MAX) return 0;
  if (lmail_imap_url_parse(data, size, &u, &at) != LMAIL_OK) {
    CHECK(at <= size);
    return 0;
  }
  if (!decode_all(&u, data, size)) return 0;
  memcpy(first, room, room_n);
#define MOVE(part) \
  if (u.part != NULL) u.part = first + (u.part - room)
  MOVE(user);
  MOVE(auth);
  MOVE(mailbox);
  MOVE(section);
  MOVE(search);
  MOVE(expire);
  MOVE(access);
  lmail_writer_init(&w, text, sizeof text);
  if (u.mailbox != NULL && u.mailbox[0] == '/') return 0; /* "%2F" at its beginning */
  CHECK(lmail_imap_url_write(&w, &u) == LMAIL_OK);
  CHECK(lmail_imap_url_parse(text, w.len, &v, &at) == LMAIL_OK);
  CHECK(decode_all(&v, text, w.len));
  CHECK(SAME(user) && SAME(auth) && SAME(host) && SAME(mailbox) && SAME(section) && SAME(search));
  CHECK(SAME(expire) && SAME(access) && SAME(mechanism) && SAME(token));
  CHECK(u.port == v.port && u.uid == v.uid && u.uidvalidity == v.uidvalidity);
  CHECK(u.partial_offset == v.partial_offset && u.partial_length == v.partial_length);
  return 0;
}
