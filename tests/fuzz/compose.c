/* SPDX-License-Identifier: MIT */
/*
 * compose.c - header fields and messages from any octets: refused, or one field that parses back
 * equal; whole or nothing at any size of the buffer; a message that the parser reads without defects.
 */

#include "check.h"
#include <libmail/compose.h>
#include <libmail/text.h>
#include <libmail/utf8.h>
#include <string.h>

enum { ROOM = 1 << 17 };

static uint8_t buf[ROOM], back[ROOM];

/*
 * One field: CRLF only before white space and at the end, no line over 998 or of white space only; none
 * over 76 where "=?" begins an encoded word, and not anything.
 */
static void check_field(const uint8_t *s, size_t n, int any)
{
  size_t i, column = 0;
  int blank = 1, words = 0;

  CHECK(n > 2 && s[n - 2] == '\r' && s[n - 1] == '\n');
  for (i = 0; i < n; i++) {
    CHECK(s[i] != 0 && (s[i] != '\n' || (i > 0 && s[i - 1] == '\r')));
    if (s[i] == '\r')
      CHECK(s[i + 1] == '\n' && (i + 2 == n || s[i + 2] == ' ' || s[i + 2] == '\t'));
    if (s[i] == '\r') CHECK(!blank);
    blank = s[i] == '\n' || (blank && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r'));
    column = s[i] == '\n' ? 0 : column + (s[i] != '\r');
    CHECK(column <= 998);
    if (!any && s[i] == '=' && s[i + 1] == '?') words = 1;
    if (s[i] == '\n') words = 0;
    CHECK(!words || column <= 76); /* RFC 2047 2 */
  }
}

/* A buffer of `cap` octets gives all or nothing. */
static void check_small(lmail_status st, size_t full, const lmail_writer *w, size_t cap)
{
  CHECK(st == (cap < full ? LMAIL_FULL : LMAIL_OK));
  CHECK(w->len == (cap < full ? 0 : full) && (st != LMAIL_FULL || w->need == full));
}

static void fuzz_text(const uint8_t *data, size_t n, size_t cap, unsigned options)
{
  lmail_writer w;
  lmail_status st;
  size_t len, full;

  lmail_writer_init(&w, buf, sizeof buf);
  st = lmail_field_write(&w, "Subject", 7, data, n, options & LMAIL_COMPOSE_UTF8);
  CHECK(st == LMAIL_OK || st == LMAIL_E_ARGUMENT);
  if (st != LMAIL_OK) return;
  check_field(buf, w.len, 0);
  full = w.len;
  CHECK(lmail_text_decode(buf + 8, full - 8, NULL, back, sizeof back, &len, NULL) == LMAIL_OK);
  CHECK(len == n && (n == 0 || memcmp(back, data, n) == 0));
  lmail_writer_init(&w, buf, cap);
  check_small(lmail_field_write(&w, "Subject", 7, data, n, options & LMAIL_COMPOSE_UTF8), full, &w,
              cap);
}

static void fuzz_raw(const uint8_t *data, size_t n, size_t name_n)
{
  lmail_writer w;

  if (name_n > n) name_n = n;
  lmail_writer_init(&w, buf, sizeof buf);
  if (lmail_field_write_raw(&w, data, name_n, data + name_n, n - name_n, 1) == LMAIL_OK) {
    check_field(buf, w.len, 1);
  }
}

static void fuzz_mailbox(const uint8_t *data, size_t n, size_t a, size_t b, unsigned options)
{
  lmail_mailbox m;
  lmail_writer w;

  memset(&m, 0, sizeof m);
  m.name = data;
  m.name_len = a < n ? a : n;
  m.local = data + m.name_len;
  m.local_len = b < n - m.name_len ? b : n - m.name_len;
  m.domain = data + m.name_len + m.local_len;
  m.domain_len = n - m.name_len - m.local_len;
  lmail_writer_init(&w, buf, sizeof buf);
  if (lmail_field_write_mailbox(&w, "From", 4, &m, options & LMAIL_COMPOSE_UTF8) != LMAIL_OK)
    return;
  check_field(buf, w.len, 1);
}

static void fuzz_name(const uint8_t *data, size_t n, unsigned options)
{
  lmail_mailbox m;
  lmail_writer w;
  size_t len;

  memset(&m, 0, sizeof m);
  m.name = data;
  m.name_len = n;
  m.local = m.domain = "a";
  m.local_len = m.domain_len = 1;
  lmail_writer_init(&w, buf, sizeof buf);
  if (lmail_field_write_mailbox(&w, "From", 4, &m, options & LMAIL_COMPOSE_UTF8) != LMAIL_OK)
    return;
  check_field(buf, w.len, 0);
  CHECK(n == 0 || w.len > 12);
  if (n == 0) return;
  w.len -= 7; /* <a@a> CRLF */
  CHECK(lmail_phrase_decode(buf + 5, w.len - 5, NULL, back, sizeof back, &len, NULL) == LMAIL_OK);
  CHECK(len == n && memcmp(back, data, len) == 0);
}

static void fuzz_param(const uint8_t *data, size_t n)
{
  lmail_field_writer f;
  lmail_content_type type;
  lmail_param_info info;
  lmail_writer w;

  lmail_writer_init(&w, buf, sizeof buf);
  CHECK(lmail_field_begin(&f, &w, "Content-Type", 12, 0) == LMAIL_OK);
  CHECK(lmail_field_token(&f, &w, "a/b", 3) == LMAIL_OK);
  if (lmail_field_param(&f, &w, "name", 4, data, n) != LMAIL_OK) return;
  CHECK(lmail_field_end(&f, &w) == LMAIL_OK);
  check_field(buf, w.len, 1);
  CHECK(lmail_content_type_parse(buf + 13, w.len - 13, &type) == LMAIL_OK);
  CHECK(lmail_param_get(type.params, type.params_len, "name", 4, back, sizeof back, &info) ==
        LMAIL_OK);
  CHECK(info.len == n && (n == 0 || memcmp(back, data, n) == 0));
}

/* A message of one binary part, its body in pieces, read back. */
static void fuzz_message(const uint8_t *data, size_t n, size_t piece, size_t cap, unsigned encoding)
{
  static uint8_t small[512], scratch[LMAIL_MIME_SCRATCH];
  size_t at = 0, total = 0, used, made = 0;
  lmail_mime_part_info part;
  lmail_mime_writer m;
  lmail_mime_parser p;
  lmail_writer w;
  lmail_status st;
  lmail_event ev;
  int step = 0;

  memset(&part, 0, sizeof part);
  part.media = "image/png";
  part.media_len = 9;
  part.encoding = encoding & 1 ? LMAIL_ENCODING_BASE64 : LMAIL_ENCODING_QUOTED_PRINTABLE;
  lmail_writer_init(&w, small, 200 + cap);
  CHECK(lmail_mime_writer_init(&m, "0123456789", 10, 0) == LMAIL_OK);
  while (step < 5) {
    size_t size = n - at < piece + 1 ? n - at : piece + 1;

    used = 0;
    if (step == 0) st = lmail_mime_multipart(&m, &w, "mixed", 5);
    else if (step == 1) st = lmail_mime_part(&m, &w, &part);
    else if (step == 2) st = lmail_mime_body(&m, &w, data + at, size, &used);
    else if (step == 3) st = lmail_mime_part_end(&m, &w);
    else st = lmail_mime_multipart_end(&m, &w);
    CHECK(st == LMAIL_OK || (st == LMAIL_FULL && w.len != 0));
    at += used;
    if (st == LMAIL_OK && (step != 2 || at == n)) step++;
    if (st == LMAIL_FULL || step == 5) {
      CHECK(total + w.len <= sizeof buf);
      memcpy(buf + total, small, w.len);
      total += w.len;
      lmail_writer_sent(&w, w.len);
    }
  }
  CHECK(lmail_mime_init(&p, NULL, scratch, sizeof scratch) == LMAIL_OK);
  for (at = 0;
       (st = lmail_next(&p.base, buf + at, total - at, &used, &ev)) >= 0 && st != LMAIL_DONE;) {
    at += used;
    if (st == LMAIL_OK) lmail_finish(&p.base);
    else if (ev.kind == LMAIL_MIME_DEFECT) CHECK(!"a defect");
    else if (ev.kind == LMAIL_MIME_HEADERS_END && ev.id == 2) {
      CHECK(lmail_mime_decode(&p, LMAIL_MIME_DECODED) == LMAIL_OK);
    } else if (ev.kind == LMAIL_MIME_BODY && ev.len != 0) {
      memcpy(back + made, ev.data, ev.len);
      made += ev.len;
    }
  }
  CHECK(st == LMAIL_DONE && made == n && (n == 0 || memcmp(back, data, n) == 0));
}

/*
 * A body of any kind is scanned in two ways, and what was said of it holds when it is written, in a
 * letter with another part before and behind it.
 */
static void fuzz_letter(const uint8_t *data, size_t n, size_t piece, size_t cap, unsigned choice)
{
  static uint8_t small[600];
  static const unsigned hows[] = {0, LMAIL_BODY_IS_TEXT, LMAIL_BODY_IS_TEXT | LMAIL_BODY_EXACT};
  unsigned how = hows[choice % 3], allow = choice >> 2 & 0x1f;
  lmail_mime_part_info text, file;
  lmail_body_scanner whole, s;
  lmail_letter_writer l;
  lmail_letter letter;
  lmail_writer w;
  lmail_status st;
  uint64_t size = 0;
  size_t at, used, total = 0, begin = 0;

  lmail_body_scan_init(&whole, how);
  lmail_body_scan(&whole, data, n);
  lmail_body_scan_init(&s, how);
  for (at = 0; at < n; at += piece + 1) {
    lmail_body_scan(&s, data + at, n - at < piece + 1 ? n - at : piece + 1);
  }
  CHECK(lmail_body_flags(&s) == lmail_body_flags(&whole));
  CHECK(s.octets == n && s.lines == whole.lines && s.longest == whole.longest);
  CHECK(lmail_body_charset(&s) == lmail_body_charset(&whole));
  CHECK((lmail_body_charset(&s) != NULL && lmail_body_charset(&s)[1] == 't') ==
        ((lmail_body_flags(&s) & (LMAIL_BODY_8BIT | LMAIL_BODY_NUL | LMAIL_BODY_ESCAPE)) ==
             LMAIL_BODY_8BIT &&
         lmail_utf8_valid(data, n) == n));
  memset(&text, 0, sizeof text);
  memset(&file, 0, sizeof file);
  memset(&letter, 0, sizeof letter);
  file.media = how & LMAIL_BODY_IS_TEXT ? "text/x" : "a/b";
  file.media_len = strlen(file.media);
  file.flags = how & LMAIL_BODY_EXACT ? LMAIL_PART_EXACT : 0;
  file.encoding = (uint16_t)lmail_body_encoding(&s, allow);
  size = lmail_body_size(&s, file.encoding);
  CHECK(size == lmail_body_size(&whole, file.encoding));
  letter.text = letter.html = &text;
  letter.attachments = &file;
  letter.attachments_count = 1;
  lmail_writer_init(&w, small, 230 + cap);
  CHECK(lmail_letter_begin(&l, &letter, "0123456789", 10, 0) == LMAIL_OK);
  while ((st = lmail_letter_next(&l, &w, &letter)) != LMAIL_DONE) {
    if (st == LMAIL_E_ARGUMENT) return; /* only a boundary in the body can be the reason */
    CHECK(st == LMAIL_EVENT || (st == LMAIL_FULL && w.len != 0));
    at = 0;
    if (st == LMAIL_EVENT && l.kind == LMAIL_LETTER_ATTACHMENT) begin = total + w.len + 2;
    while (st == LMAIL_EVENT && l.kind == LMAIL_LETTER_ATTACHMENT && at < n) {
      lmail_status body = lmail_mime_body(&l.mime, &w, data + at, n - at, &used);

      if (body == LMAIL_E_ARGUMENT) {
        CHECK(n > 10);
        return;
      }
      at += used;
      CHECK(total + w.len <= sizeof buf);
      memcpy(buf + total, small, w.len);
      total += w.len;
      lmail_writer_sent(&w, w.len);
    }
    if (st == LMAIL_FULL) {
      memcpy(buf + total, small, w.len);
      total += w.len;
      lmail_writer_sent(&w, w.len);
    }
  }
  memcpy(buf + total, small, w.len);
  total += w.len;
  CHECK(total == begin + size + sizeof "\r\n--=_0123456789A--\r\n" - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *choice = data;

  if (size < 4 || size > 8192) return 0;
  data += 4;
  size -= 4;
  fuzz_text(data, size, choice[1], choice[0]);
  fuzz_raw(data, size, choice[1] & 63);
  fuzz_mailbox(data, size, choice[1] & 63, choice[2] & 31, choice[0]);
  fuzz_name(data, size, choice[0]);
  fuzz_param(data, size);
  fuzz_message(data, size, choice[3], choice[2], choice[0]);
  fuzz_letter(data, size, choice[3], choice[2], choice[1]);
  return 0;
}
