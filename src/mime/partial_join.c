/* SPDX-License-Identifier: MIT */
/* partial_join.c - the pieces of a message put together, RFC 2046 5.2.2.1; see libmail/partial.h. */

#include "core/base64.h"
#include "core/chars.h"
#include "mime/partial_field.h"

enum { ID_ROOM = 256 };

/* lmail_partial_joiner.state_: where we are in the piece that is due */
enum {
  OUTER_HEADER, /* at the start of a line                      */
  OUTER_LINE,   /* in a line whose fate is decided             */
  BODY
};

/* lmail_partial_joiner.inner_: where we are in the message inside, which goes on from piece to piece */
enum { INNER_HEADER, INNER_LINE, INNER_BODY };

size_t lmail_partial_joiner_size(void)
{
  return sizeof(lmail_partial_joiner);
}

lmail_status lmail_partial_join_init_sized(lmail_partial_joiner *j, size_t size, void *scratch,
                                           size_t n)
{
  if (size != sizeof *j) return LMAIL_E_SIZE;
  if (scratch == NULL || n < LMAIL_PARTIAL_SCRATCH(1)) return LMAIL_E_SCRATCH;
  memset(j, 0, sizeof *j);
  memset(scratch, 0, n);
  j->scratch_ = (uint8_t *)scratch;
  j->scratch_size_ = n;
  return LMAIL_OK;
}

/* ---- which pieces are there ---------------------------------------------------------------------- */

/* The octet in which piece `number` has its bit; NULL beyond scratch. */
static uint8_t *bit_of(const lmail_partial_joiner *j, uint32_t number, uint8_t *bit)
{
  uint32_t at = (number - 1) >> 3;

  *bit = (uint8_t)(1U << ((number - 1) & 7U));
  if (number == UINT32_MAX) return NULL; /* so that numbers can be counted */
  return at < j->scratch_size_ - ID_ROOM ? j->scratch_ + ID_ROOM + at : NULL;
}

lmail_status lmail_partial_add(lmail_partial_joiner *j, const void *value, size_t n,
                               uint32_t *number)
{
  uint8_t id[ID_ROOM];
  lmail_partial_info info;
  uint8_t *octet, bit;
  lmail_status st = lmail_partial_parse(value, n, id, sizeof id, &info);

  *number = info.number;
  if (j->due_ != 0) return LMAIL_E_STATE;
  if (st == LMAIL_FULL) return LMAIL_E_LIMIT;
  if (st != LMAIL_OK) return st;
  if (j->count != 0 && (info.id_len != j->id_len_ || memcmp(id, j->scratch_, info.id_len) != 0)) {
    return LMAIL_E_UNEXPECTED;
  }
  if (info.total != 0) {
    if ((j->total != 0 && j->total != info.total) || info.total < j->highest) return LMAIL_E_RANGE;
    if (bit_of(j, info.total, &bit) == NULL) return LMAIL_E_LIMIT;
  }
  if (j->total != 0 && info.number > j->total) return LMAIL_E_RANGE;
  octet = bit_of(j, info.number, &bit);
  if (octet == NULL) return LMAIL_E_LIMIT;
  if (*octet & bit) return LMAIL_E_BUSY;
  *octet = (uint8_t)(*octet | bit);
  if (j->count++ == 0) memcpy(j->scratch_, id, info.id_len);
  j->id_len_ = (uint16_t)info.id_len;
  if (info.total != 0) j->total = info.total;
  if (info.number > j->highest) j->highest = info.number;
  return LMAIL_OK;
}

uint32_t lmail_partial_missing(const lmail_partial_joiner *j, uint32_t after)
{
  uint32_t end = j->total != 0 ? j->total : j->highest, number;
  uint8_t bit;

  for (number = j->count == end ? end : after; number < end; number++) {
    const uint8_t *octet = bit_of(j, number + 1, &bit);

    if (octet == NULL || !(*octet & bit)) return number + 1;
  }
  return j->total == 0 && after <= end ? end + 1 : 0;
}

/* ---- the message --------------------------------------------------------------------------------- */

uint32_t lmail_partial_due(const lmail_partial_joiner *j)
{
  if (j->due_ != 0) return j->due_ <= j->total ? j->due_ : 0;
  return j->total != 0 && j->count == j->total ? 1 : 0;
}

/* Puts n octets, at most as many as a name has, in front of whatever comes next. */
static void queue(lmail_partial_joiner *j, const void *data, size_t n)
{
  memcpy(j->out_, data, n);
  j->out_n_ = (uint8_t)n;
  j->out_at_ = 0;
}

/*
 * At the start of a header line, octet by octet: what begins here? 1 when that is decided and j->keep_
 * says whether the line goes out; 0 when the next octet is needed; -1 for the blank line. What has been
 * taken is in j->hold_. Blanks in front of the colon (RFC 5322 4.5.8) are not held.
 */
static int line_begins(lmail_partial_joiner *j, uint8_t c, int inner)
{
  uint8_t *keep = &j->keep_[inner];
  size_t name = j->hold_n_;
  unsigned found;

  if (name == 0 && lmail_is_wsp_(c)) { /* goes on with the field before */
    j->hold_[j->hold_n_++] = c;
    return 1;
  }
  if (name == 1 && j->hold_[0] == '\r') {
    j->hold_[j->hold_n_++] = c;
    *keep = !inner;
    return c == '\n' ? -1 : 1;
  }
  if (c == '\n' && name == 0) {
    j->hold_[j->hold_n_++] = c;
    return -1;
  }
  if (c == '\r' && name == 0) {
    j->hold_[j->hold_n_++] = c;
    return 0;
  }
  if (name != 0 && j->hold_[name - 1] == ' ') { /* only behind a whole name */
    if (lmail_is_wsp_(c)) return 0;
    *keep = (c == ':') == inner;
    if (c == ':') j->hold_[name - 1] = c;
    else j->hold_[j->hold_n_++] = c;
    return 1;
  }
  found = lmail_partial_inner_(j->hold_, name);
  if (found == LMAIL_PARTIAL_WHOLE_ && lmail_is_wsp_(c)) {
    j->hold_[j->hold_n_++] = ' ';
    return 0;
  }
  j->hold_[j->hold_n_++] = c;
  if (found == LMAIL_PARTIAL_WHOLE_ && c == ':') {
    *keep = (uint8_t)inner;
    return 1;
  }
  found = lmail_partial_inner_(j->hold_, j->hold_n_);
  if (found == LMAIL_PARTIAL_MAYBE_ || found == LMAIL_PARTIAL_WHOLE_) return 0;
  *keep = (found == LMAIL_PARTIAL_CONTENT_) == inner;
  return 1;
}

/* What is held of a line goes out, or not; returns whether the line goes on. */
static int release(lmail_partial_joiner *j, int keep)
{
  int open = j->hold_[j->hold_n_ - 1] != '\n';

  if (keep) queue(j, j->hold_, j->hold_n_);
  j->hold_n_ = 0;
  return open;
}

/* One octet at the start of a line of either header. */
static void begin_line(lmail_partial_joiner *j, uint8_t c)
{
  int inner = j->state_ == BODY, found = line_begins(j, c, inner);

  if (found == 0) return;
  if (inner) {
    int open = release(j, found < 0 || j->keep_[1]);

    j->inner_ = found < 0 ? INNER_BODY : open ? INNER_LINE : INNER_HEADER;
  } else {
    if (j->due_ != 1) j->keep_[0] = 0; /* rule 4: those of further pieces are discarded */
    if (release(j, found > 0 && j->keep_[0])) j->state_ = OUTER_LINE;
    if (found < 0) j->state_ = BODY;
  }
}

/* The same for a run of octets, as far as they need no decision; returns how many were taken. */
static size_t take_run(lmail_partial_joiner *j, const uint8_t *in, size_t n, lmail_windows_ *w)
{
  int body = j->state_ == BODY && j->inner_ == INNER_BODY;
  int keep = body || j->keep_[j->state_ == BODY];
  size_t room = w->cap - w->made;
  const uint8_t *end;

  if (keep && n > room) n = room;
  if (n == 0) return 0;
  end = body ? NULL : (const uint8_t *)memchr(in, '\n', n);
  if (end != NULL) {
    n = (size_t)(end - in) + 1;
    if (j->state_ == BODY) j->inner_ = INNER_HEADER;
    else j->state_ = OUTER_HEADER;
  }
  if (keep) {
    memcpy(w->out + w->made, in, n);
    w->made += n;
  }
  return n;
}

static int at_line_start(const lmail_partial_joiner *j)
{
  return j->state_ == OUTER_HEADER || (j->state_ == BODY && j->inner_ == INNER_HEADER);
}

/* Takes some of in[0 .. n), which is not empty; 0 when there is no room for what they become. */
static size_t take(lmail_partial_joiner *j, const uint8_t *in, size_t n, lmail_windows_ *w)
{
  if (at_line_start(j)) {
    begin_line(j, *in);
    n = 1;
  } else {
    n = take_run(j, in, n, w);
  }
  if (n != 0) j->last_ = in[n - 1];
  return n;
}

static void begin_piece(lmail_partial_joiner *j)
{
  j->due_++;
  j->state_ = OUTER_HEADER;
  j->keep_[0] = 0;
  j->hold_n_ = 0;
  j->last_ = '\n';
  j->added_ = 0;
}

/*
 * Does the piece end in the middle of a line? Only the last one may, behind the header of the message
 * inside.
 */
static int lacks_line_end(const lmail_partial_joiner *j)
{
  if (j->added_ != 0) return j->added_ < 2;
  return j->last_ != '\n' && (j->due_ != j->total || j->state_ != BODY || j->inner_ != INNER_BODY);
}

lmail_status lmail_partial_join(lmail_partial_joiner *j, const void *in, size_t n, size_t *used,
                                void *out, size_t cap, size_t *made, int last)
{
  lmail_status st = LMAIL_OK;
  lmail_windows_ w;
  size_t taken;

  *used = *made = 0;
  if (lmail_partial_due(j) == 0) return LMAIL_E_STATE;
  if (j->due_ == 0) begin_piece(j);
  lmail_windows_init_(&w, in, n, out, cap);
  for (;;) {
    if (!lmail_windows_drain_(&w, j->out_, &j->out_at_, &j->out_n_)) {
      st = LMAIL_FULL;
    } else if (w.used < n) {
      taken = take(j, w.in + w.used, n - w.used, &w);
      w.used += taken;
      if (taken == 0) st = LMAIL_FULL;
    } else if (last && lacks_line_end(j)) {
      taken = take(j, (const uint8_t *)"\r\n" + j->added_, 1, &w);
      j->added_ = (uint8_t)(j->added_ + taken);
      if (taken == 0) st = LMAIL_FULL;
    } else {
      break;
    }
    if (st != LMAIL_OK) break;
  }
  if (st == LMAIL_OK && last) begin_piece(j);
  *used = w.used;
  *made = w.made;
  return st;
}
