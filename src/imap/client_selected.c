/* SPDX-License-Identifier: MIT */
/* client_selected.c - the selected mailbox: message numbers and UIDs through EXPUNGE and VANISHED. */

#include <libmail/imap_client.h>
#include <libmail/imap_set.h>
#include <string.h>

/* lmail_imap_selected.what_: the code or item that was told last; codes are marked. */
enum { IS_CODE = 0x100, IS_EARLIER = 0x200 };

void lmail_imap_selected_init(lmail_imap_selected *m, uint32_t *uids, uint32_t cap)
{
  memset(m, 0, sizeof *m);
  m->uids = uids;
  m->cap = uids == NULL ? 0 : cap;
}

/* How many messages are in the map. */
static uint32_t mapped(const lmail_imap_selected *m)
{
  return m->exists < m->cap ? m->exists : m->cap;
}

/*
 * EXISTS: new messages are at the end, their UIDs unknown. One that goes down is none; behind CLOSED another
 * mailbox begins (RFC 7162 3.2.11). The messages of an earlier session are counted when it is known which of
 * them are left.
 */
static lmail_status exist(lmail_imap_selected *m, uint32_t messages)
{
  uint32_t before = mapped(m);
  uint32_t now;
  lmail_status st = messages < m->exists ? LMAIL_E_UNEXPECTED : LMAIL_OK;

  if (m->resuming_) {
    m->exists = messages;
    return LMAIL_OK;
  }
  m->exists = messages;
  now = mapped(m);
  if (now > before) memset(m->uids + before, 0, (size_t)(now - before) * sizeof *m->uids);
  if (st != LMAIL_OK && now > 0) memset(m->uids, 0, (size_t)now * sizeof *m->uids);
  return st;
}

/* "the message sequence number for each successive message is immediately decremented by 1" (RFC 9051 7.5.1) */
static lmail_status expunge(lmail_imap_selected *m, uint32_t number)
{
  uint32_t n = mapped(m);

  if (number == 0 || number > m->exists) return LMAIL_E_UNEXPECTED;
  if (number <= n) {
    memmove(m->uids + number - 1, m->uids + number, (size_t)(n - number) * sizeof *m->uids);
    m->uids[n - 1] = 0;
  }
  m->exists--;
  return LMAIL_OK;
}

/*
 * The messages of the map whose UIDs are in the set go, in one pass for as long as its ranges ascend; returns
 * how many they were. *pos is where the set goes on.
 */
static uint32_t sweep(lmail_imap_selected *m, uint32_t n, const void *set, size_t set_n,
                      size_t *pos)
{
  lmail_imap_range range = {0, 0}; /* holds no UID */
  uint32_t from = 0;
  uint32_t to = 0;

  for (;;) {
    size_t next = *pos;
    lmail_imap_range r;

    for (; from < n && m->uids[from] <= range.last; from++) {
      uint32_t uid = m->uids[from];

      if (uid < range.first || uid == 0) m->uids[to++] = uid;
    }
    if (lmail_imap_set_next(set, set_n, &next, 0, &r) != LMAIL_EVENT || r.first <= range.last)
      break;
    range = r;
    *pos = next;
  }
  if (to < from) memmove(m->uids + to, m->uids + from, (size_t)(n - from) * sizeof *m->uids);
  to += n - from;
  if (to < n) memset(m->uids + to, 0, (size_t)(n - to) * sizeof *m->uids);
  return n - to;
}

/* All ranges of the set, in any order: a pass for each that does not ascend. It was checked. */
static uint32_t take_out(lmail_imap_selected *m, uint32_t n, const void *set, size_t set_n)
{
  uint32_t gone = 0;
  size_t pos = 0;

  while (pos < set_n) gone += sweep(m, n - gone, set, set_n, &pos);
  return gone;
}

/* Do the numbers still tell the messages apart when some that are not in the map have gone? */
static int is_certain(const lmail_imap_selected *m, uint32_t n, int all_mapped)
{
  uint32_t known = 0;

  while (known < n && m->uids[known] != 0) known++;
  if (known == n) return !all_mapped;
  while (known < n && m->uids[known] == 0) known++;
  return known == n; /* they were among those at the end */
}

/* expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids          RFC 7162 7 */
static lmail_status vanish(lmail_imap_selected *m, const void *set, size_t n)
{
  uint64_t count = 0;
  uint32_t gone;
  uint32_t in_map = mapped(m);
  size_t pos = 0;
  int all_mapped = in_map == m->exists;
  lmail_imap_range range;

  if (lmail_imap_set_check(set, n, 0, NULL) != LMAIL_OK) return LMAIL_E_UNEXPECTED;
  while (lmail_imap_set_next(set, n, &pos, 0, &range) == LMAIL_EVENT)
    count += (uint64_t)range.last - range.first + 1;
  if (count > m->exists) return LMAIL_E_UNEXPECTED;
  gone = take_out(m, in_map, set, n);
  m->exists -= (uint32_t)count;
  return gone == count || is_certain(m, in_map - gone, all_mapped) ? LMAIL_OK : LMAIL_E_UNEXPECTED;
}

/* ---- a mailbox of an earlier session ------------------------------------------------------------ */

/*
 * "VANISHED (EARLIER)" in the answer to SELECT with QRESYNC: the messages that went since then, those that were
 * never known among them, and without numbers (RFC 7162 3.2.10.1).
 */
static lmail_status vanish_earlier(lmail_imap_selected *m, const void *set, size_t n)
{
  if (!m->resuming_) return LMAIL_OK;
  if (lmail_imap_set_check(set, n, 0, NULL) != LMAIL_OK) return LMAIL_E_UNEXPECTED;
  m->known_ -= take_out(m, m->known_, set, n);
  return LMAIL_OK;
}

/*
 * What is left of the earlier session is known: its messages are the first ones, those behind them are new.
 * With another UIDVALIDITY or NOMODSEQ the server "MUST ignore the remaining parameters" of QRESYNC.
 */
static lmail_status resume(lmail_imap_selected *m)
{
  uint32_t n = mapped(m);
  lmail_status st = LMAIL_OK;

  if (!m->resuming_) return LMAIL_OK;
  m->resuming_ = 0;
  if (m->no_modseq || m->uid_validity != m->known_validity_) m->known_ = 0;
  if (m->known_ > m->exists) {
    st = LMAIL_E_UNEXPECTED;
    m->known_ = 0;
  }
  if (n > m->known_) memset(m->uids + m->known_, 0, (size_t)(n - m->known_) * sizeof *m->uids);
  return st;
}

lmail_status lmail_imap_selected_resume(lmail_imap_selected *m, uint32_t *uids, uint32_t cap,
                                        uint32_t known, uint32_t uid_validity)
{
  uint32_t i;

  if (uids == NULL || known > cap || uid_validity == 0) return LMAIL_E_ARGUMENT;
  for (i = 0; i < known; i++) {
    if (uids[i] == 0 || (i > 0 && uids[i] <= uids[i - 1])) return LMAIL_E_ARGUMENT;
  }
  lmail_imap_selected_init(m, uids, cap);
  m->known_ = known;
  m->known_validity_ = uid_validity;
  m->resuming_ = 1;
  return LMAIL_OK;
}

/* ---- events ------------------------------------------------------------------------------------- */

/* FETCH (UID n): ascending with the message numbers (RFC 9051 2.3.1.1). */
static lmail_status map(lmail_imap_selected *m, uint32_t number, uint64_t uid)
{
  uint32_t n = mapped(m);

  if (number == 0 || number > m->exists || uid == 0 || uid > UINT32_MAX) return LMAIL_E_UNEXPECTED;
  if (number > n) return LMAIL_OK;
  if (m->uids[number - 1] != 0 && m->uids[number - 1] != uid) return LMAIL_E_UNEXPECTED;
  if (number > 1 && m->uids[number - 2] >= uid) return LMAIL_E_UNEXPECTED;
  if (number < n && m->uids[number] != 0 && m->uids[number] <= uid) return LMAIL_E_UNEXPECTED;
  m->uids[number - 1] = (uint32_t)uid;
  if (m->uid_next != 0 && uid >= m->uid_next && uid < UINT32_MAX) m->uid_next = (uint32_t)uid + 1;
  return LMAIL_OK;
}

static lmail_status response(lmail_imap_selected *m, const lmail_event *ev)
{
  lmail_status st = LMAIL_OK;

  m->response_ = ev->code;
  m->what_ = 0;
  switch (ev->code) {
  case LMAIL_IMAP_EXISTS: return exist(m, ev->id);
  case LMAIL_IMAP_RECENT: m->recent = ev->id; return LMAIL_OK;
  case LMAIL_IMAP_EXPUNGE: st = resume(m); return st == LMAIL_OK ? expunge(m, ev->id) : st;
  case LMAIL_IMAP_FETCH: /* "VANISHED (EARLIER) responses MUST be returned before any FETCH" (RFC 7162 3.2.6) */
    st = resume(m);
    return ev->id == 0 || ev->id > m->exists ? LMAIL_E_UNEXPECTED : st;
  default:
    return ev->num == LMAIL_IMAP_CMD_SELECT || ev->num == LMAIL_IMAP_CMD_EXAMINE ? resume(m)
                                                                                 : LMAIL_OK;
  }
}

static void code(lmail_imap_selected *m, unsigned number)
{
  m->what_ = (uint16_t)(IS_CODE | number);
  if (number == LMAIL_IMAP_CODE_READ_ONLY) m->read_only = 1;
  if (number == LMAIL_IMAP_CODE_READ_WRITE) m->read_only = 0;
  if (number == LMAIL_IMAP_CODE_NOMODSEQ) m->no_modseq = 1, m->highest_modseq = 0;
  if (number == LMAIL_IMAP_CODE_CLOSED) lmail_imap_selected_init(m, m->uids, m->cap);
}

static lmail_status value(lmail_imap_selected *m, const lmail_event *ev)
{
  uint32_t number = (uint32_t)ev->num;

  if (m->response_ == LMAIL_IMAP_VANISHED) {
    if (ev->field != LMAIL_FIELD_IMAP_SET) return LMAIL_OK;
    if (ev->flags & LMAIL_EV_LONG) return LMAIL_E_UNEXPECTED;
    if (m->what_ == IS_EARLIER) return vanish_earlier(m, ev->data, ev->len);
    return vanish(m, ev->data, ev->len);
  }
  switch (m->what_) {
  case IS_CODE | LMAIL_IMAP_CODE_UIDVALIDITY: m->uid_validity = number; break;
  case IS_CODE | LMAIL_IMAP_CODE_UIDNEXT: m->uid_next = number; break;
  case IS_CODE | LMAIL_IMAP_CODE_HIGHESTMODSEQ: m->highest_modseq = ev->num; break;
  case LMAIL_IMAP_ITEM_UID:
    if (m->response_ == LMAIL_IMAP_FETCH) return map(m, ev->id, ev->num);
    break;
  default: return LMAIL_OK;
  }
  m->what_ = 0; /* a value tells one thing */
  return LMAIL_OK;
}

lmail_status lmail_imap_selected_see(lmail_imap_selected *m, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_IMAP_CLIENT_RESPONSE: return response(m, ev);
  case LMAIL_IMAP_CLIENT_CODE: code(m, ev->code); return LMAIL_OK;
  case LMAIL_IMAP_CLIENT_ITEM:
    m->what_ = m->response_ == LMAIL_IMAP_FETCH ? ev->code : 0;
    return LMAIL_OK;
  case LMAIL_IMAP_CLIENT_OPEN:
    if (m->response_ == LMAIL_IMAP_VANISHED) m->what_ = IS_EARLIER;
    return LMAIL_OK;
  case LMAIL_IMAP_CLIENT_VALUE: return value(m, ev);
  case LMAIL_IMAP_CLIENT_END: m->response_ = m->what_ = 0; return LMAIL_OK;
  default: return LMAIL_OK;
  }
}

uint32_t lmail_imap_selected_uid(const lmail_imap_selected *m, uint32_t number)
{
  return number == 0 || number > mapped(m) ? 0 : m->uids[number - 1];
}

uint32_t lmail_imap_selected_number(const lmail_imap_selected *m, uint32_t uid)
{
  uint32_t n = mapped(m);
  uint32_t i;

  for (i = 0; uid != 0 && i < n; i++) {
    if (m->uids[i] == uid) return i + 1;
  }
  return 0;
}
