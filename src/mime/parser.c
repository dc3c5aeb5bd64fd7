/* SPDX-License-Identifier: MIT */
/* parser.c - the MIME parser: its life, and the beginnings and ends of parts; see libmail/mime.h. */

#include "mime/parts.h"
#include "core/apart.h"

/* ---- life ------------------------------------------------------------------------------------- */

enum {
  TOKEN_MAX = 4096,
  HEADER_BYTES_MAX = 1024 * 1024,
  PARTS_MAX = 1000,
  DEPTH_MAX = 32,
  BOUNDARY_OCTETS = 4 + 70 /* what a boundary of RFC 2046 takes in scratch */
};

/* The configuration with its defaults filled in; 0 when a limit makes no sense. */
static int complete(lmail_mime_config *out, const lmail_mime_config *cfg)
{
  memset(out, 0, sizeof *out);
  if (cfg) *out = *cfg;
  if (out->token_max == 0) out->token_max = TOKEN_MAX;
  if (out->header_bytes_max == 0) out->header_bytes_max = HEADER_BYTES_MAX;
  if (out->header_bytes_max < out->token_max) out->header_bytes_max = out->token_max;
  if (out->parts_max == 0) out->parts_max = PARTS_MAX;
  if (out->depth_max == 0) out->depth_max = DEPTH_MAX;
  return out->token_max >= 256 && out->token_max <= 0x1000000 && out->depth_max <= 1000;
}

/* What every configuration needs behind the field, for the worst alignment; without boundaries. */
static size_t fixed_size(const lmail_mime_config *cfg)
{
  return cfg->token_max + LMAIL_TYPE_MAX_ + 1 + LMAIL_CHARSET_MAX_ + LMAIL_ONCE_SIZE_ + 7 +
         ((size_t)cfg->depth_max + 1) * sizeof(lmail_mime_frame_);
}

size_t lmail_mime_scratch_size(const lmail_mime_config *cfg)
{
  lmail_mime_config full;

  if (!complete(&full, cfg)) return SIZE_MAX;
  return fixed_size(&full) + (size_t)full.depth_max * BOUNDARY_OCTETS;
}

size_t lmail_mime_size(void)
{
  return sizeof(lmail_mime_parser);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev);

lmail_status lmail_mime_begin_(lmail_mime_parser *m, size_t size, const lmail_mime_config *cfg,
                               size_t cfg_size, void *scratch, size_t n,
                               const lmail_mime_more_ *more)
{
  lmail_mime_config full;
  size_t at;

  if (size != sizeof *m || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  if (!complete(&full, cfg)) return LMAIL_E_RANGE;
  if (!scratch || n < lmail_mime_scratch_size(&full)) return LMAIL_E_SCRATCH;
  memset(m, 0, sizeof *m);
  lmail_parser_init_(&m->base, step, scratch, n);
  m->token_max_ = full.token_max;
  m->header_bytes_max_ = full.header_bytes_max;
  m->parts_max_ = full.parts_max;
  m->depth_max_ = full.depth_max;
  m->cfg_flags_ = (uint8_t)full.flags;
  m->more_ = more;
  at = full.token_max + LMAIL_TYPE_MAX_ + 1 + LMAIL_CHARSET_MAX_;
  at += (0U - ((uintptr_t)scratch + at)) & 7U;
  at += LMAIL_ONCE_SIZE_;
  m->top_ = (lmail_mime_frame_ *)(void *)(m->base.scratch_ + at) - 1;
  m->pool_ = (uint32_t)(at + (m->depth_max_ + 1U) * sizeof(lmail_mime_frame_));
  m->state_ = LMAIL_AT_PART_;
  return LMAIL_OK;
}

/* ---- parts ------------------------------------------------------------------------------------ */

static lmail_status part_begins(lmail_mime_parser *m, lmail_event *ev, uint64_t off)
{
  lmail_mime_frame_ *parent = m->open_ != 0 ? lmail_top_(m) : NULL;
  lmail_mime_frame_ *f;
  unsigned held_as = !parent                                 ? LMAIL_MIME_TOP
                     : parent->phase == LMAIL_PHASE_MESSAGE_ ? LMAIL_MIME_IN_MESSAGE
                                                             : LMAIL_MIME_IN_MULTIPART;

  m->open_++;
  f = ++m->top_;
  memset(f, 0, sizeof *f);
  f->id = ++m->parts_;
  lmail_mime_content_default_(m, held_as == LMAIL_MIME_IN_MULTIPART &&
                                         parent->media == LMAIL_MEDIA_MULTIPART_DIGEST
                                     ? LMAIL_MEDIA_MESSAGE_RFC822
                                     : LMAIL_MEDIA_TEXT_PLAIN);
  lmail_mime_header_begin_(m, off);
  if (!parent && m->more_->mark) m->state_ = LMAIL_AT_MARK_;
  lmail_mime_tell_(m, ev, LMAIL_MIME_PART_BEGIN, off);
  ev->code = (uint16_t)held_as;
  ev->num = parent ? parent->id : 0;
  ev->num2 = parent ? ++parent->children : 1;
  return LMAIL_EVENT;
}

/* The header is over: what will its body be? Defects that this reveals come first. */
static void look_at_body(lmail_mime_parser *m)
{
  unsigned is = m->more_->parts(m);

  if (is == LMAIL_MIME_OPAQUE_) return;
  if (m->open_ > m->depth_max_) {
    lmail_mime_defect_(m, LMAIL_DEFECT_DEPTH_LIMIT, 0);
  } else if (is == LMAIL_MIME_MESSAGE_ && m->parts_ >= m->parts_max_) {
    lmail_mime_defect_(m, LMAIL_DEFECT_PARTS_LIMIT, 0);
  } else {
    m->flags_ |= LMAIL_COMPOSITE_;
  }
}

static lmail_status headers_end(lmail_mime_parser *m, lmail_event *ev)
{
  lmail_mime_frame_ *f = lmail_top_(m);

  lmail_mime_tell_(m, ev, LMAIL_MIME_HEADERS_END, f->body_off);
  ev->code = m->media_;
  ev->num = f->body_off - m->header_off_;
  ev->num2 = m->encoding_;
  ev->flags = LMAIL_EV_COPIED;
  if (m->flags_ & LMAIL_COMPOSITE_) ev->flags |= LMAIL_MIME_EV_COMPOSITE;
  if (m->flags_ & LMAIL_DEFAULTED_) ev->flags |= LMAIL_MIME_EV_DEFAULTED;
  lmail_mime_type_(m, ev);
  f->media = m->media_;
  f->body_lines = m->base.line_;
  m->codec_ = NULL;
  m->decoded_ = 0;
  m->state_ = LMAIL_AT_BODY_;
  lmail_bulk_open_(&m->base); /* so that lmail_skip is possible now */
  lmail_stop_batch_(&m->base);
  return LMAIL_EVENT;
}

/* The application has seen the header and chosen. */
static void body_begins(lmail_mime_parser *m, uint64_t off)
{
  lmail_mime_frame_ *f = lmail_top_(m);

  if (lmail_bulk_skipped_(&m->base)) m->flags_ = m->flags_ & ~(uint32_t)LMAIL_COMPOSITE_;
  if (m->flags_ & LMAIL_COMPOSITE_) {
    lmail_bulk_close_(&m->base);
    m->codec_ = NULL;
    if (LMAIL_MEDIA_TYPE(m->media_) != LMAIL_MEDIA_MULTIPART) {
      f->phase = LMAIL_PHASE_MESSAGE_;
      m->state_ = LMAIL_AT_PART_;
      return;
    }
    f->phase = LMAIL_PHASE_PREAMBLE_;
    f->boundary = m->pool_;
    f->boundary_len = (uint16_t)(m->boundary_ + 2);
    m->pool_ += m->boundary_ + 4U;
    lmail_mime_boundary_opens_(m);
  }
  lmail_mime_body_begin_(m, off);
}

/* Closes the innermost part, or what it lacks; parts around it follow, one a step. */
static lmail_status part_ends(lmail_mime_parser *m, lmail_event *ev)
{
  lmail_mime_frame_ *f = lmail_top_(m);
  uint64_t off = m->base.token_off_;
  unsigned defect = f->phase == LMAIL_PHASE_PREAMBLE_ ? LMAIL_DEFECT_NO_DELIMITER
                    : f->phase == LMAIL_PHASE_PARTS_  ? LMAIL_DEFECT_NO_CLOSE_DELIMITER
                    : f->phase == LMAIL_PHASE_REUSED_ ? LMAIL_DEFECT_AFTER_CLOSE_DELIMITER
                                                      : 0;

  if (defect != 0) {
    if (f->phase == LMAIL_PHASE_REUSED_) off = m->header_off_;
    f->phase = LMAIL_PHASE_EPILOGUE_;
    return lmail_mime_tell_one_(m, ev, defect, off);
  }
  lmail_mime_tell_(m, ev, LMAIL_MIME_PART_END, off);
  ev->code = f->media;
  ev->num = off > f->body_off ? off - f->body_off : 0;
  ev->num2 = m->base.line_ - f->body_lines;
  if (f->boundary_len != 0) {
    m->pool_ = f->boundary;
    m->longest_ = f->longest;
  }
  m->open_--;
  m->top_--;
  return LMAIL_EVENT;
}

static lmail_status message_ends(lmail_mime_parser *m, lmail_event *ev)
{
  lmail_mime_tell_(m, ev, LMAIL_MIME_END, m->base.off_);
  ev->num = m->parts_;
  ev->num2 = m->defect_count_;
  m->state_ = LMAIL_IS_DONE_;
  return LMAIL_EVENT;
}

/* ---- the step --------------------------------------------------------------------------------- */

/* All parts inside target_ are closed: on to the rest of its delimiter line, or to the end. */
static void closed(lmail_mime_parser *m)
{
  m->base.line_ += m->eol_ != 0;
  m->eol_ = 0;
  m->state_ = m->target_ != 0 ? LMAIL_IN_TAIL_ : LMAIL_AT_END_;
}

static LMAIL_APART_ lmail_status one(lmail_mime_parser *m, const uint8_t *in, size_t n,
                                     size_t *used, lmail_event *ev)
{
  uint64_t off = m->base.off_;
  lmail_status st;

  if (lmail_mime_has_defects_(m) && m->state_ != LMAIL_IN_LONG_FIELD_)
    return lmail_mime_tell_defect_(m, ev);
  switch (m->state_) {
  case LMAIL_AT_MARK_: return m->more_->mark(m, in, n, used);
  case LMAIL_IN_HEADER_:
    st = lmail_mime_header_(m, in, n, used, ev);
    if (st == LMAIL_EVENT || m->state_ == LMAIL_IN_HEADER_) return st;
    look_at_body(m);
    if (lmail_mime_has_defects_(m)) return LMAIL_GO_ON_;
    /* fall through */
  case LMAIL_AT_HEADERS_END_: return headers_end(m, ev);
  case LMAIL_IN_LONG_FIELD_: return m->more_->rest(m, in, n, used, ev);
  case LMAIL_AT_BODY_:
    body_begins(m, off);
    if (m->state_ != LMAIL_IN_BODY_) return LMAIL_GO_ON_;
    /* fall through */
  case LMAIL_IN_BODY_: return lmail_mime_body_(m, in, n, used, ev);
  case LMAIL_AT_DELIMITER_:
    if (m->body_defects_ != 0) {
      lmail_mime_body_over_(m);
      return LMAIL_GO_ON_;
    }
    if (m->open_ > m->target_) return part_ends(m, ev);
    closed(m);
    if (m->state_ != LMAIL_IN_TAIL_) return LMAIL_GO_ON_;
    /* fall through */
  case LMAIL_IN_TAIL_:
    st = lmail_mime_tail_(m, in, n, used);
    if (m->state_ != LMAIL_AT_PART_ || lmail_mime_has_defects_(m)) return st;
    off += *used;
    /* fall through */
  case LMAIL_AT_PART_:
    if (m->open_ == 0 && n == 0 && !lmail_finished_(&m->base)) return LMAIL_OK;
    if (m->parts_ >= m->parts_max_) { /* no more: the rest of this multipart is its epilogue */
      m->defect_off_ = off;
      lmail_mime_defect_(m, LMAIL_DEFECT_PARTS_LIMIT, 0);
      lmail_top_(m)->phase = LMAIL_PHASE_EPILOGUE_;
      lmail_mime_body_begin_(m, off);
      return LMAIL_GO_ON_;
    }
    /* An empty message in front of a delimiter that was taken already begins where that does. */
    return part_begins(m, ev, m->hold_ == LMAIL_HOLD_DELIMITER_ ? m->base.token_off_ : off);
  case LMAIL_AT_END_: return message_ends(m, ev);
  default: return LMAIL_DONE;
  }
}

static LMAIL_ASIDE_ lmail_status steps(lmail_mime_parser *m, const uint8_t *in, size_t n,
                                       size_t *used, lmail_event *ev)
{
  uint64_t begin = m->base.off_;
  size_t done = 0;
  lmail_status st;

#ifndef __OPTIMIZE_SIZE__
  if (m->state_ == LMAIL_IN_BODY_ && m->hold_ == LMAIL_HOLD_NONE_ && n != 0 &&
      !lmail_mime_has_defects_(m)) { /* more of a body, nearly always */
    if (lmail_mime_text_(m, in, n, used, ev)) return LMAIL_EVENT;
    done = *used;
    m->base.off_ = begin + done;
  }
#endif
  if (done != 0) in += done;
  for (;;) {
    size_t k = 0;

    st = one(m, in, n - done, &k, ev);
    if (k != 0) {
      done += k;
      in += k;
    }
    if (st != LMAIL_GO_ON_) break;
    m->base.off_ = begin + done;
  }
  m->base.off_ = begin; /* lmail_next counts what was used */
  *used = done;
  return st;
}

#ifndef __OPTIMIZE_SIZE__
/* An octet of a header's line whose beginning is held, which neither begins nor ends anything; 1 when it was taken. */
static LMAIL_IN_PLACE_ int octet_of_line(lmail_mime_parser *m, uint8_t c)
{
  uint8_t *s = m->base.scratch_;
  size_t have = m->base.held_;

  if (have == 0 || have == m->token_max_ || c == '\n' || s[have - 1] == '\n') return 0;
  if (s[0] == '-' && m->longest_ != 0 && !(m->flags_ & (LMAIL_CHECKED_ | LMAIL_IN_LINE_))) return 0;
  s[have] = c;
  m->base.held_++;
  return 1;
}

/*
 * What whoever feeds single octets asks most of the time, nothing new or one more of a body or line, has a way
 * of its own to what the step would do. GO_ON: it is something else, nothing was done.
 */
static LMAIL_IN_PLACE_ lmail_status one_octet(lmail_mime_parser *m, const uint8_t *in, size_t n,
                                              size_t *used, lmail_event *ev)
{
  if (m->hold_ >= LMAIL_HOLD_DELIMITER_ || lmail_mime_has_defects_(m)) return LMAIL_GO_ON_;
  if (m->state_ != LMAIL_IN_BODY_ && m->state_ != LMAIL_IN_HEADER_) return LMAIL_GO_ON_;
  if (n == 0) return lmail_finished_(&m->base) ? LMAIL_GO_ON_ : LMAIL_OK;
  *used = 1;
  if (m->state_ == LMAIL_IN_HEADER_) {
    if (octet_of_line(m, *in)) return LMAIL_OK;
  } else if (m->hold_ == LMAIL_HOLD_NONE_ && *in > '\r' && lmail_mime_is_raw_(m) &&
             lmail_mime_lines_are_short_(m, m->base.off_, 0)) {
    lmail_mime_goes_on_(m, in, 1, m->base.off_, ev);
    return LMAIL_EVENT;
  }
  *used = 0;
  return LMAIL_GO_ON_;
}
#endif

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_mime_parser *m = (lmail_mime_parser *)(void *)p;

#ifndef __OPTIMIZE_SIZE__
  if (n <= 1) {
    lmail_status st = one_octet(m, in, n, used, ev);

    if (st != LMAIL_GO_ON_) return st;
  }
#endif
  return steps(m, in, n, used, ev);
}
