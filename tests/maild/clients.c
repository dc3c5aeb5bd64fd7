/* SPDX-License-Identifier: MIT */
/* clients.c - an SMTP and a POP3 client that wait, made of libmail's client machines. */

#include "servers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

int connect_to(unsigned port)
{
  struct sockaddr_in a;
  int fd = socket(AF_INET, SOCK_STREAM, 0);

  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_port = htons((uint16_t)port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)(const void *)&a, sizeof a) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

static int send_bytes(int fd, const void *data, size_t n)
{
  const char *p = data;

  while (n > 0) {
    ssize_t k = send(fd, p, n, MSG_NOSIGNAL);

    if (k <= 0) return 0;
    p += k;
    n -= (size_t)k;
  }
  return 1;
}

void send_text(int fd, const char *text)
{
  send_bytes(fd, text, strlen(text));
}

size_t read_until(int fd, char *out, size_t cap, const char *until)
{
  size_t len = 0;

  out[0] = '\0';
  while (len + 1 < cap && (until == NULL || strstr(out, until) == NULL)) {
    ssize_t n = recv(fd, out + len, cap - 1 - len, 0);

    if (n <= 0) break;
    len += (size_t)n;
    out[len] = '\0';
  }
  return len;
}

/* ---- SMTP ------------------------------------------------------------------------------------- */

struct sending {
  int fd;
  lmail_smtp_client machine;
  lmail_writer w;
  const char *from, *to, *text;
  size_t n;
  uint64_t announce;
  unsigned code; /* the verdict */
  uint32_t enhanced;
  uint8_t scratch[1024];
  uint8_t out[1024];
};

static int flush(struct sending *s)
{
  int good = send_bytes(s->fd, s->w.buf, s->w.len);

  s->w.len = 0;
  return good;
}

static int send_body(struct sending *s)
{
  lmail_status st;
  size_t used;

  do {
    st = lmail_smtp_client_body(&s->machine, &s->w, s->text, s->n, &used, 1);
    s->text += used;
    s->n -= used;
    if (!flush(s)) return 0;
  } while (st == LMAIL_FULL);
  return st == LMAIL_OK;
}

/* The next command after a reply; 0 when it cannot go on. */
static int respond(struct sending *s, const lmail_event *ev)
{
  lmail_smtp_client *m = &s->machine;
  lmail_status st = LMAIL_OK;

  if (ev->kind == LMAIL_SMTP_CLIENT_LINE || ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) return 1;
  if (ev->code >= 400 || ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) {
    if (s->code == 0) {
      s->code = ev->code;
      s->enhanced = (uint32_t)ev->num2;
    }
    return ev->code == 421 || (lmail_smtp_client_quit(m, &s->w) == LMAIL_OK && flush(s));
  }
  if (ev->kind == LMAIL_SMTP_CLIENT_GREETING)
    st = lmail_smtp_client_ehlo(m, &s->w, "test.example", 12);
  else if (ev->num == LMAIL_SMTP_EHLO) {
    st = lmail_smtp_client_mail(m, &s->w, s->from, strlen(s->from), s->announce, 0);
  } else if (ev->num == LMAIL_SMTP_MAIL || (ev->num == LMAIL_SMTP_RCPT && *s->to == ' ')) {
    size_t n = strcspn(s->to += *s->to == ' ', " ");

    st = lmail_smtp_client_rcpt(m, &s->w, s->to, n);
    s->to += n;
  } else if (ev->num == LMAIL_SMTP_RCPT) st = lmail_smtp_client_data(m, &s->w);
  else if (ev->num == LMAIL_SMTP_DATA) return send_body(s);
  return st == LMAIL_OK && flush(s);
}

static void converse(struct sending *s)
{
  uint8_t in[1024];
  ssize_t got;

  while ((got = recv(s->fd, in, sizeof in, 0)) > 0) {
    const uint8_t *p = in;
    size_t n = (size_t)got;
    lmail_status st;
    lmail_event ev;
    size_t used;

    while ((st = lmail_next(&s->machine.base, p, n, &used, &ev)) == LMAIL_EVENT) {
      p += used, n -= used;
      if (!respond(s, &ev)) return;
    }
    if (st != LMAIL_OK) return;
  }
}

unsigned send_mail(unsigned port, const char *from, const char *to, const char *text, size_t n,
                   uint64_t announce, uint32_t *enhanced)
{
  struct sending s;

  memset(&s, 0, sizeof s);
  s.from = from;
  s.to = to;
  s.text = text;
  s.n = n;
  s.announce = announce;
  s.fd = connect_to(port);
  if (s.fd < 0) return 0;
  lmail_writer_init(&s.w, s.out, sizeof s.out);
  if (lmail_smtp_client_init(&s.machine, NULL, s.scratch, sizeof s.scratch) == LMAIL_OK)
    converse(&s);
  close(s.fd);
  if (enhanced != NULL) *enhanced = s.enhanced;
  return s.code;
}

/* ---- POP3 ------------------------------------------------------------------------------------- */

static void keep_body(struct pop3 *p, const lmail_event *ev)
{
  if (p->body_len + ev->len > p->body_cap) {
    p->body_cap = (p->body_len + ev->len) * 2;
    p->body = realloc(p->body, p->body_cap);
    assert_non_null(p->body);
  }
  if (ev->len > 0) memcpy(p->body + p->body_len, ev->data, ev->len);
  p->body_len += ev->len;
}

/* Sends what was written and reads until the answer is complete. */
static int ask(struct pop3 *p)
{
  int good = send_bytes(p->fd, p->w.buf, p->w.len) ? -1 : -2;
  int multi = 0;

  p->w.len = 0;
  while (good != -2) {
    lmail_event ev;
    size_t used;
    ssize_t n;
    lmail_status st = lmail_next(&p->machine.base, p->in + p->in_from, p->in_to - p->in_from, &used,
                                 &ev);

    p->in_from += used;
    if (st == LMAIL_EVENT) {
      if (ev.kind == LMAIL_POP3_CLIENT_BODY) keep_body(p, &ev);
      else if (ev.kind == LMAIL_POP3_CLIENT_ERR) {
        size_t len = ev.len < sizeof p->text ? ev.len : sizeof p->text - 1;

        memcpy(p->text, ev.data == NULL ? (const uint8_t *)"" : ev.data, len);
        p->text[len] = '\0';
        return 0;
      } else if (ev.kind == LMAIL_POP3_CLIENT_OK && (ev.flags & LMAIL_POP3_EV_MULTI)) multi = 1;
      else if (!multi || ev.kind == LMAIL_POP3_CLIENT_END) {
        p->num = ev.num;
        p->num2 = ev.num2;
        return 1;
      }
      continue;
    }
    if (st != LMAIL_OK) return -1;
    n = recv(p->fd, p->in, sizeof p->in, 0);
    if (n <= 0) return -1;
    p->in_from = 0;
    p->in_to = (size_t)n;
  }
  return -1;
}

int pop3_open(struct pop3 *p, unsigned port, const char *user, const char *password)
{
  int result;

  memset(p, 0, sizeof *p);
  lmail_writer_init(&p->w, p->out, sizeof p->out);
  p->fd = connect_to(port);
  if (p->fd < 0 ||
      lmail_pop3_client_init(&p->machine, NULL, p->scratch, sizeof p->scratch) != LMAIL_OK) {
    return -1;
  }
  result = ask(p);
  if (result != 1) return result;
  lmail_pop3_client_user(&p->machine, &p->w, user, strlen(user));
  result = ask(p);
  if (result != 1) return result;
  lmail_pop3_client_pass(&p->machine, &p->w, password, strlen(password));
  return ask(p);
}

int pop3_stat(struct pop3 *p)
{
  lmail_pop3_client_stat(&p->machine, &p->w);
  return ask(p);
}

int pop3_retr(struct pop3 *p, uint32_t number)
{
  p->body_len = 0;
  lmail_pop3_client_retr(&p->machine, &p->w, number);
  return ask(p);
}

int pop3_dele(struct pop3 *p, uint32_t number)
{
  lmail_pop3_client_dele(&p->machine, &p->w, number);
  return ask(p);
}

int pop3_quit(struct pop3 *p)
{
  int result;

  lmail_pop3_client_quit(&p->machine, &p->w);
  result = ask(p);
  pop3_close(p);
  return result;
}

void pop3_close(struct pop3 *p)
{
  if (p->fd >= 0) close(p->fd);
  p->fd = -1;
  free(p->body);
  p->body = NULL;
}
