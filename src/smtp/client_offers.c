/* SPDX-License-Identifier: MIT */
/* client_offers.c - what a server says of its offers beyond their names, kept and enforced. */

#include "core/chars.h"
#include "smtp/client_more.h"

/* ---- what was said ---------------------------------------------------------------------------- */

/*
 * auth_params: mechanisms, SP between them (RFC 4954 3). Lines of AUTH that come twice, in the form of old
 * servers as well, add up.
 */
static void mechanisms(lmail_smtp_offers *o, const uint8_t *s, size_t n)
{
  while (n != 0) {
    size_t word = lmail_run_(s, n, LMAIL_C_GRAPH);

    if (word == 0) word = 1;
    else if (word < sizeof o->auth - o->auth_len) {
      memcpy(o->auth + o->auth_len, s, word);
      o->auth_len = (uint8_t)(o->auth_len + word);
      o->auth[o->auth_len++] = ' ';
    } else {
      o->auth_truncated = 1;
    }
    s += word;
    n -= word;
  }
}

/* The date-time behind the interval, "normalized to Universal Coordinated Time" (RFC 4865 3). */
static void until(lmail_smtp_offers *o, const uint8_t *s, size_t n)
{
  const size_t len = sizeof o->hold_until_max;

  if (n <= len || s[n - len - 1] != ' ') return;
  s += n - len;
  if (lmail_run_(s, 4, LMAIL_C_DIGIT) == 4 && (s[len - 1] | 0x20) == 'z')
    memcpy(o->hold_until_max, s, len);
}

/* A line of EHLO's reply; NULL: its first one, or all that was said no longer holds. */
static void take(lmail_smtp_client *c, lmail_event *ev)
{
  lmail_smtp_offers *o = c->offers_;

  if (ev == NULL) {
    o->hold_for_max = o->by_min = 0;
    o->hold_until_max[0] = 0;
    o->auth_truncated = o->auth_len = 0;
    return;
  }
  switch ((uint32_t)1 << (ev->code - 1)) {
  case LMAIL_SMTP_EXT_AUTH: mechanisms(o, ev->data2, ev->len2); break;
  case LMAIL_SMTP_EXT_DELIVERBY: o->by_min = (uint32_t)ev->num; break;
  case LMAIL_SMTP_EXT_FUTURERELEASE:
    o->hold_for_max = (uint32_t)ev->num;
    until(o, ev->data2, ev->len2);
    break;
  default: break;
  }
}

/* ---- what may be said ------------------------------------------------------------------------- */

static lmail_status mechanism(const lmail_smtp_client *c, const uint8_t *name, size_t n)
{
  const lmail_smtp_offers *o = c->offers_;
  size_t at = 0;

  if (o->auth_truncated || (c->cfg_.assume & LMAIL_SMTP_EXT_AUTH)) return LMAIL_OK;
  while (at < o->auth_len) {
    size_t word = lmail_run_(o->auth + at, o->auth_len - at, LMAIL_C_GRAPH);
    size_t i = 0;

    while (word == n && i < n && lmail_lower_(o->auth[at + i]) == lmail_lower_(name[i])) i++;
    if (i == n) return LMAIL_OK;
    at += word + 1;
  }
  return LMAIL_E_NOT_OFFERED;
}

/* Dates of the same form: their digits tell which is later. */
static int is_later(const uint8_t *a, size_t n, const uint8_t *b)
{
  int days;

  if (n != 20 || b[0] == 0) return 0;
  days = memcmp(a, b, 10);
  return days != 0 ? days > 0 : memcmp(a + 11, b + 11, 8) > 0;
}

/* A parameter; or, without a number of one, the mechanism of AUTH. */
static lmail_status allows(const lmail_smtp_client *c, const lmail_smtp_value *v)
{
  const lmail_smtp_offers *o = c->offers_;
  int beyond = 0;

  switch (v->param) {
  case 0: return mechanism(c, v->data, v->len);
  case LMAIL_SMTP_PARAM_HOLDFOR:
    beyond = o->hold_for_max != 0 && v->num > (int64_t)o->hold_for_max;
    break;
  case LMAIL_SMTP_PARAM_HOLDUNTIL: beyond = is_later(v->data, v->len, o->hold_until_max); break;
  case LMAIL_SMTP_PARAM_BY:
    beyond = (v->code & LMAIL_SMTP_BY_RETURN) && v->num < (int64_t)o->by_min;
    break;
  default: break;
  }
  return beyond ? LMAIL_E_LIMIT : LMAIL_OK;
}

lmail_status lmail_smtp_client_keep_offers(lmail_smtp_client *c, lmail_smtp_offers *o)
{
  if (!(c->session_ & LMAIL_SMTP_IS_EXTENDED)) return LMAIL_E_STATE;
  o->take_ = take;
  o->allows_ = allows;
  c->offers_ = o;
  take(c, NULL);
  return LMAIL_OK;
}
