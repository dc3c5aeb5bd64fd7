/* SPDX-License-Identifier: MIT */
/* listing.c - reading drop, scan and unique-id listings and capabilities (RFC 1939 5, 7; 2449 5). */

#include "core/chars.h"
#include "core/number.h"
#include "pop3/client.h"

void lmail_pop3_bad_line_(const lmail_pop3_line_ *line, unsigned field, size_t at, unsigned repair,
                          lmail_event *ev)
{
  ev->kind = LMAIL_POP3_CLIENT_BAD;
  ev->field = (uint16_t)field;
  ev->at = (uint32_t)at;
  ev->repair = repair;
  ev->flags = (uint16_t)(ev->flags & (LMAIL_EV_COPIED | LMAIL_EV_LONG));
  ev->num = line->number;
  ev->num2 = 0;
  ev->data = line->text;
  ev->len = line->len;
  ev->data2 = NULL;
  ev->len2 = 0;
}

int lmail_pop3_take_number_(const lmail_pop3_line_ *line, size_t *pos, uint64_t min, uint64_t max,
                            uint64_t *out)
{
  size_t end = *pos;

  while (end < line->len && line->text[end] != ' ') end++;
  if (lmail_number_(line->text + *pos, end - *pos, max, out) != LMAIL_OK || *out < min) return 0;
  *pos = end;
  return 1;
}

int lmail_pop3_take_space_(const lmail_pop3_line_ *line, size_t *pos, lmail_event *ev)
{
  size_t from = *pos;

  while (*pos < line->len && line->text[*pos] == ' ') ++*pos;
  if (*pos > from + 1) ev->repair = LMAIL_POP3_REPAIR_EXTRA_SPACE;
  return *pos > from;
}

/* ---- STAT and LIST ---------------------------------------------------------------------------- */

/* A size below 0: the server's counter has overflowed. */
static int is_negative(const lmail_pop3_line_ *line, size_t pos, size_t *end)
{
  uint64_t ignored;

  *end = pos + 1;
  return pos < line->len && line->text[pos] == '-' &&
         lmail_pop3_take_number_(line, end, 0, UINT64_MAX, &ignored);
}

/*
 * drop listing = nn SP mm [SP ...]         number of messages, octets
 * scan listing = msg SP mm [SP ...]        message-number, octets
 * "This memo makes no requirement on what follows".
 */
void lmail_pop3_parse_list_(const lmail_pop3_line_ *line, lmail_event *ev)
{
  int drop = ev->code == LMAIL_POP3_STAT;
  size_t pos = 0;
  size_t end;

  ev->kind = drop ? LMAIL_POP3_CLIENT_STAT : LMAIL_POP3_CLIENT_LIST;
  if (!lmail_pop3_take_number_(line, &pos, drop ? 0 : 1, UINT32_MAX, &ev->num)) {
    lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_MESSAGE, pos, 0, ev);
    return;
  }
  if (!lmail_pop3_take_space_(line, &pos, ev)) {
    lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_OCTETS, pos, 0, ev);
    return;
  }
  if (is_negative(line, pos, &end)) {
    if (!(line->tolerate & LMAIL_POP3_TOLERATE_NEGATIVE_SIZE)) {
      lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_OCTETS, pos, LMAIL_POP3_REPAIR_NEGATIVE_SIZE, ev);
      return;
    }
    ev->repair = LMAIL_POP3_REPAIR_NEGATIVE_SIZE;
    pos = end;
  } else if (!lmail_pop3_take_number_(line, &pos, 0, UINT64_MAX, &ev->num2)) {
    lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_OCTETS, pos, 0, ev);
    return;
  }
  if (pos + 1 < line->len) {
    ev->data = line->text + pos + 1;
    ev->len = line->len - pos - 1;
    ev->off += pos + 1;
  }
}

/* ---- UIDL ------------------------------------------------------------------------------------- */

/* unique-id = 1*70(%x21-7E) at pos and nothing behind it; its length, or 0 */
static size_t unique_id(const lmail_pop3_line_ *line, size_t pos)
{
  size_t n = lmail_pop3_graphs_(line->text + pos, line->len - pos);

  return pos + n == line->len && n <= LMAIL_POP3_UID_MAX ? n : 0;
}

static void set_uid(const lmail_pop3_line_ *line, size_t pos, size_t n, lmail_event *ev)
{
  ev->data = line->text + pos;
  ev->len = n;
  ev->off += pos;
}

/* unique-id listing = message-number SP unique-id */
void lmail_pop3_parse_uidl_(const lmail_pop3_line_ *line, lmail_event *ev)
{
  lmail_pop3_line_ trimmed = *line;
  size_t pos = 0;
  size_t n;

  ev->kind = LMAIL_POP3_CLIENT_UIDL;
  while (trimmed.len > 0 && trimmed.text[trimmed.len - 1] == ' ') {
    trimmed.len--;
    ev->repair = LMAIL_POP3_REPAIR_TRAILING_SPACE;
  }
  n = unique_id(&trimmed, 0);
  if (line->single && n > 0) {
    if (!(line->tolerate & LMAIL_POP3_TOLERATE_NO_NUMBER)) {
      lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_MESSAGE, 0, LMAIL_POP3_REPAIR_NO_NUMBER, ev);
      return;
    }
    ev->num = 0;
    ev->repair = LMAIL_POP3_REPAIR_NO_NUMBER;
    set_uid(line, 0, n, ev);
    return;
  }
  if (!lmail_pop3_take_number_(&trimmed, &pos, 1, UINT32_MAX, &ev->num)) {
    lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_MESSAGE, pos, 0, ev);
    return;
  }
  lmail_pop3_take_space_(&trimmed, &pos, ev);
  n = unique_id(&trimmed, pos);
  if (n == 0) lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_UID, pos, 0, ev);
  else set_uid(line, pos, n, ev);
}

/* ---- CAPA ------------------------------------------------------------------------------------- */

/* Does s[0 .. n) end in the word "USER"? Then the login may bring another value (RFC 2449 6.5). */
static int ends_in_user(const uint8_t *s, size_t n)
{
  return n > 5 && s[n - 5] == ' ' && lmail_equal_nocase_(s + n - 4, "user", 4);
}

/* Is the word at pos "NEVER"? */
static int is_never(const lmail_pop3_line_ *line, size_t pos)
{
  size_t n = lmail_pop3_graphs_(line->text + pos, line->len - pos);

  return n == 5 && lmail_equal_nocase_(line->text + pos, "never", 5);
}

/* LOGIN-DELAY: seconds [SP "USER"]   EXPIRE: ( days / "NEVER" ) [SP "USER"] */
static void time_span(const lmail_pop3_line_ *line, size_t pos, lmail_event *ev)
{
  size_t n = line->len;

  while (n > pos && line->text[n - 1] == ' ') {
    n--;
    ev->repair = LMAIL_POP3_REPAIR_TRAILING_SPACE;
  }
  if (ends_in_user(line->text, n)) ev->flags |= LMAIL_POP3_EV_PER_USER;
  if (ev->code == LMAIL_POP3_CAPA_EXPIRE && is_never(line, pos)) {
    ev->num = UINT64_MAX;
  } else if (!lmail_pop3_take_number_(line, &pos, 0, UINT32_MAX, &ev->num)) {
    lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_CAPABILITY, pos, 0, ev);
    ev->code = LMAIL_POP3_CAPA; /* the verb, as in every BAD */
  }
}

/* capability = capa-tag *(SP param) CRLF: tags in any case (RFC 2449 5) */
void lmail_pop3_parse_capa_(const lmail_pop3_line_ *line, lmail_event *ev)
{
  size_t tag = lmail_pop3_graphs_(line->text, line->len);
  size_t pos = tag;

  ev->kind = LMAIL_POP3_CLIENT_CAPA;
  ev->data = line->text;
  ev->len = tag;
  if (tag == 0 || (tag < line->len && !lmail_pop3_take_space_(line, &pos, ev))) {
    lmail_pop3_bad_line_(line, LMAIL_FIELD_POP3_CAPABILITY, tag, 0, ev);
    return;
  }
  ev->code = (uint16_t)lmail_pop3_capability_(line->text, tag);
  if (pos < line->len) {
    ev->data2 = line->text + pos;
    ev->len2 = line->len - pos;
  }
  if (ev->code == LMAIL_POP3_CAPA_LOGIN_DELAY || ev->code == LMAIL_POP3_CAPA_EXPIRE) {
    time_span(line, pos, ev);
  }
}
