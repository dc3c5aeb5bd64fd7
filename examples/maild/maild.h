/* SPDX-License-Identifier: MIT */
#ifndef MAILD_H
#define MAILD_H

/*
 * maild.h - a small mail server on libmail: one process, one thread, one poll(2).
 *
 * The parts, in the order in which a message meets them:
 *
 *   conn.c      a connection: bytes in, bytes out, back-pressure
 *   tls.c       TLS under it (tls_none.c: built without OpenSSL)
 *   loop.c      poll, time limits, signals; listen.c lets clients in
 *   auth.c      who a client is (auth_none.c: built without SASL)
 *   smtp_in.c   a session with an SMTP client; smtp_mail.c who may send what to whom; smtp_who.c who
 *               he is; smtp_ask.c what else he may ask for
 *   aliases.c   names that stand for several addresses
 *   draft.c     the message on disk before "250"
 *   queue.c     what waits there, and what became of each recipient; header.c what a header wants of us
 *   form.c      the message in another form, for who takes 7-bit alone
 *   deliver.c   what to do next with each queued message, and when to try again
 *   maildir.c   storage for our own users
 *   smtp_out.c  a session with the SMTP or LMTP server of somebody else's users; smtp_say.c what is said
 *   report.c    what the sender is told of its delivery, above all that nothing helps
 *   drop.c      a Maildir as POP3 numbers it
 *   pop3_out.c  a session with a POP3 client
 *
 *   main.c, config.c, accounts.c, log.c   start and stop, options, users and routes, log lines
 *
 * Everything that waits lives in a struct conn; everything that must survive lives in files. There
 * is no lock and no thread, because no function here waits for the network.
 */

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/pop3.h>
#include <libmail/smtp.h>

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* macOS has it not; SIGPIPE is ignored anyway */
#endif

struct maild;

/* Exit codes, those of sysexits.h. */
enum {
  EXIT_ASKED = 0,      /* stopped because we were told to     */
  EXIT_OPTIONS = 64,   /* wrong options                       */
  EXIT_FILE = 66,      /* a users or routes file is no good   */
  EXIT_LISTEN = 69,    /* an address cannot be listened on    */
  EXIT_SYSTEM = 71,    /* the system refused something        */
  EXIT_DIRECTORY = 73, /* the directory cannot be written     */
  EXIT_RUNNING = 75    /* another maild works in it           */
};

enum { PATH_OCTETS = 1024, ID_OCTETS = 64, ADDRESS_OCTETS = 400, WHY_OCTETS = 600 };
enum { ORCPT_OCTETS = 520, ENVID_OCTETS = 104 }; /* RFC 3461 4.2, 4.4 */
enum { HOLDER_OCTETS = 256 };                    /* of a user's name, in the queue */

/* ---- log.c: one line on stderr for each thing that happens ------------------------------------ */

#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
void log_line(const char *format, ...);

int64_t now_ms(void);  /* for time limits: does not jump when somebody sets the clock */
int64_t wall_ms(void); /* for files: since 1970                                       */

/* "Sat, 22 Nov 2025 09:05:00 +0000" (RFC 5322 3.3). out holds 40 octets. */
void date_text(int64_t wall, char *out);

/* ---- config.c ---------------------------------------------------------------------------------- */

enum { NAMES_MAX = 16 };

struct names {
  const char *name[NAMES_MAX];
  size_t n;
};

struct config {
  const char *dir;
  struct names domains; /* whose users are ours                                */
  const char *hostname; /* what we call ourselves; the first domain by default */
  const char *users;    /* files                                               */
  const char *routes;
  const char *aliases;
  const char *ports;
  const char *smtp; /* ADDRESS:PORT to listen on */
  const char *pop3;
  const char *lmtp;
  const char *submission;  /* NULL: there is none                         */
  const char *submissions; /* the same under TLS from the start           */
  const char *pop3s;
  const char *tls_cert;
  const char *tls_key;
  const char *tls_ca;        /* who vouches for the servers of others        */
  const char *auth_clear;    /* who may send passwords as they are          */
  const char *vrfy;          /* who is told whether a user exists: nobody, users, all */
  const char *expn;          /* ... who is behind an alias                            */
  const char *etrn;          /* ... may start the queue of a domain                   */
  struct names xclient_from; /* proxies that tell us who their client is  */
  struct names relay_from;   /* addresses that may send to other domains */
  uint64_t size_max;         /* octets of a message */
  uint64_t recipients_max;
  uint64_t hops_max;
  uint64_t queue_max;
  uint64_t connections_max;
  uint64_t per_host_max;
  uint64_t outgoing_max;
  uint64_t per_route_max;
  uint64_t smtp_timeout; /* milliseconds, like all that follow */
  uint64_t pop3_timeout;
  uint64_t out_timeout; /* 0: what RFC 5321 4.5.3.2 says */
  uint64_t retry_first;
  uint64_t retry_longest;
  uint64_t lifetime;
  uint64_t warn_after; /* who asked for it is told of the delay */
  uint64_t grace;
  uint64_t hold_max;      /* how long users may have us keep a message (RFC 4865); 0: not at all */
  uint64_t hold_messages; /* how many of a user wait for their time                              */
  uint64_t by_min;        /* seconds that we want to deliver in time (RFC 2852)                  */
};

/* Fills *cfg from the command line. -1: go on; otherwise the code to exit with (0 after --help). */
int config_read(struct config *cfg, int argc, char **argv);

/* ---- accounts.c: users of ours, routes to others ------------------------------------------------ */

/* How a secret is kept: as it is, or as SCRAM's keys with the hash LMAIL_HASH_... (hash.h). */
enum { KIND_PASSWORD = 16, KEY_OCTETS = 32, SALT_OCTETS = 48 };

struct user {
  char *name;
  char *password; /* KIND_PASSWORD; otherwise "" */
  char *maildir;
  uint32_t kind;
  uint32_t iterations;
  size_t salt_len;
  uint8_t salt[SALT_OCTETS];
  uint8_t stored[KEY_OCTETS];
  uint8_t server[KEY_OCTETS];
  int locked; /* a POP3 session has this maildrop (RFC 1939 3) */
};

/* Routes to others: TLS if the server has it; with that server or not at all; from the start; never. */
enum route_tls { ROUTE_TLS_MAY, ROUTE_TLS_MUST, ROUTE_TLS_FIRST, ROUTE_TLS_NEVER };

struct route {
  char *domain; /* "*" for all that have no line of their own */
  struct sockaddr_storage address;
  socklen_t address_len;
  char *host; /* whose certificate it has to be */
  int lmtp;
  enum route_tls tls;
  int64_t clear_until; /* TLS_MAY: it has failed, so without it until then (now_ms) */
  size_t sessions;     /* that deliver there now */
};

/* A name of ours that stands for others: addresses, or names of users and aliases. */
struct alias {
  char *name;
  char **members;
  size_t n;
};

struct accounts {
  struct alias *aliases;
  size_t aliases_n;
  struct user *users;
  size_t users_n;
  struct route *routes;
  size_t routes_n;
  uint32_t kinds;           /* bits 1 << kind of all users                   */
  const struct user *model; /* how unknown names are dealt with: like his    */
};

/* Reads the files and makes the Maildirs. -1: fine; otherwise the exit code, and the log says why. */
int accounts_read(struct accounts *a, const struct config *cfg);
void accounts_free(struct accounts *a);

/* Is it, for KIND_PASSWORD? Takes the same time wherever the first difference is. */
int password_is(const struct user *u, const void *password, size_t n);

struct user *find_user(const struct accounts *a, const void *name, size_t n);

/* Where a recipient is to be found. */
enum place { PLACE_HERE, PLACE_ROUTE, PLACE_NO_USER, PLACE_NO_ROUTE };

struct target {
  enum place place;
  struct user *user;   /* PLACE_HERE  */
  struct route *route; /* PLACE_ROUTE */
};

struct target find_target(const struct maild *d, const void *address, size_t n);

/* Is this domain one of ours? */
int is_ours(const struct config *cfg, const void *domain, size_t n);

/* ---- aliases.c ---------------------------------------------------------------------------------- */

enum { EXPANDED_MAX = 1000 };

/* A line of the aliases file, "name: member, member": NULL, or what is wrong with it. */
const char *alias_add(struct accounts *a, const struct config *cfg, char *line);
void aliases_free(struct accounts *a);

/* The alias that this address is; NULL: none. */
const struct alias *alias_find(const struct maild *d, const void *address, size_t n);

/*
 * Who gets what is sent to an alias: addresses, each once, with aliases among them expanded, in out[0 .. max),
 * which point into the accounts. How many, or SIZE_MAX: more than max.
 */
size_t alias_expand(const struct maild *d, const struct alias *alias, const char **out, size_t max);

/* ---- draft.c, queue.c: messages on disk ----------------------------------------------------------- */

/* What TLS a message needs: what its route has, a server that is known and passes it on so, or none (RFC 8689). */
enum tls_need { TLS_AS_ROUTE, TLS_REQUIRED, TLS_WAIVED };

/* What MAIL says of a message, besides who sent it. */
struct envelope {
  unsigned body;      /* RFC 6152: LMAIL_SMTP_BODY_8BITMIME or _BINARYMIME, or 0                */
  int utf8;           /* RFC 6531                                                               */
  unsigned ret;       /* RFC 3461: LMAIL_SMTP_RET_..., or 0                                     */
  char *envid;        /* ... xtext; "" or NULL: none                                            */
  int64_t hold_until; /* RFC 4865: it goes at that time; 0: at once                             */
  char *hold;         /* ... who asked for that, and how: "user for;3600"; "" or NULL           */
  int64_t by;         /* RFC 2852: when it should have arrived,                                 */
  unsigned by_mode;   /* ... and what else: LMAIL_SMTP_BY_...; 0: nothing of that was asked for */
  int priority;       /* RFC 6710: -9 to 9                                                      */
  enum tls_need tls;
};

/* A message that is being written. It exists only in queue/tmp until draft_commit. */
struct draft {
  int fd;    /* -1: none is open            */
  int error; /* errno of what went wrong, 0 */
  char id[ID_OCTETS];
};

enum recipient_state {
  RECIPIENT_PENDING,
  RECIPIENT_DONE,    /* it is in the mailbox                              */
  RECIPIENT_PASSED,  /* another server has it, and reports what was asked */
  RECIPIENT_RELAYED, /* another server has it, one that reports nothing   */
  RECIPIENT_FAILED,
  RECIPIENT_TRACED,  /* another server has it, and the sender wants to know that (RFC 2852 4.1.4) */
  RECIPIENT_EXPANDED /* an alias: those whom it stands for are recipients themselves             */
};

struct recipient {
  char *address;
  char *why;        /* the last bad news; NULL for none                        */
  uint8_t state;    /* enum recipient_state                                    */
  uint8_t active;   /* an outgoing session has taken it                        */
  uint8_t notify;   /* LMAIL_SMTP_NOTIFY_..., 0: as we like                    */
  char *orcpt;      /* "type;xtext", or NULL                                   */
  uint32_t command; /* the id of its RCPT in that session                      */
  uint32_t place;   /* LMTP: how many were accepted, with this one             */
};

struct mail {
  struct mail *next;
  char id[ID_OCTETS];
  char *sender; /* "" for notifications */
  struct recipient *recipients;
  size_t recipients_n;
  int64_t arrived; /* wall clock              */
  int64_t due;     /* when to try (again)     */
  uint32_t attempts;
  uint32_t sessions; /* outgoing sessions that work on it          */
  off_t content;     /* where in the file the message begins       */
  off_t size;        /* octets of the message                      */
  struct envelope envelope;
  int reloaded;  /* it was found at start: may be half-delivered */
  unsigned told; /* bits 1 << enum news: that notification is in the queue, or was not wanted */
};

/* What the sender may be told of, each once. */
enum news {
  NEWS_END,   /* how it ended                                             */
  NEWS_DELAY, /* it takes long                                            */
  NEWS_LATE   /* it has not arrived when it should have (RFC 2852 4.1.3) */
};

struct queue {
  char dir[PATH_OCTETS];
  struct mail *first; /* those of higher priority are in front (RFC 6710) */
  struct mail *last;
  size_t n;
  uint32_t counter;
};

/* Prepares the directories and loads what an earlier maild left. -1: fine; otherwise the exit code. */
int queue_open(struct queue *q, const struct config *cfg);
void queue_close(struct queue *q);

/* All of them: 0, or an errno, after which the draft is gone and nothing is left on disk. */
int draft_open(struct queue *q, struct draft *f, const char *id, const char *sender,
               const struct envelope *e);
/* notify: LMAIL_SMTP_NOTIFY_..., or 0; orcpt: "type;xtext", or "" */
int draft_recipient(struct queue *q, struct draft *f, const char *address, unsigned notify,
                    const char *orcpt);
/* The recipient who was written last is an alias, and is told of only (RFC 3461 5.2.7.3). */
int draft_expanded(struct queue *q, struct draft *f);
int draft_content(struct queue *q, struct draft *f, const void *data, size_t n);
/* The commit point: when it returns 0 the message survives whatever happens, and is in the queue. */
int draft_commit(struct queue *q, struct draft *f);
void draft_abandon(struct queue *q, struct draft *f);
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int draft_printf(struct queue *q, struct draft *f, const char *format, ...);

/* The path of a file of the queue: ID with .msg or .log behind it. out holds PATH_OCTETS. */
void queue_path(const struct queue *q, char *out, const char *id, const char *end);
/* Takes ID.msg into the list; at_start: with what its .log says. NULL when it is no good. */
struct mail *queue_load(struct queue *q, const char *id, int at_start);

/* Does a message with this id wait in the queue? */
struct mail *queue_find(struct queue *q, const char *id);

/* How many messages of this user are kept for their time. */
size_t queue_held(const struct queue *q, const char *user);

/* An open file of the message, positioned at its content; -1. */
int mail_content(const struct queue *q, const struct mail *m);

/* header.c: does the message that begins here say that it may go without TLS (RFC 8689 3)? */
int header_waives_tls(FILE *file);

/*
 * form.c: an open file without a name that has the message in 7-bit form, size octets from its beginning, and
 * what was done to it (LMAIL_DOWNGRADE_...). -1 and errno; EINVAL: it cannot be made so.
 */
int mail_seven_bit(const struct queue *q, const struct mail *m, off_t *size, uint32_t *facts);

/* Durably notes what became of recipients: all whose state differs from what was noted before. */
struct verdict {
  size_t recipient;
  enum recipient_state state;
};
int mail_note(const struct queue *q, struct mail *m, const struct verdict *v, size_t n);
/* The sender has been told of that. */
int mail_note_told(const struct queue *q, struct mail *m, enum news news);
void recipient_why(struct recipient *r, const char *why);
/* Takes a message that is through out of the queue. */
void mail_remove(struct queue *q, struct mail *m);

/* ---- deliver.c ------------------------------------------------------------------------------------ */

/* Works on what is due. Returns when to call again (now_ms), or -1 when nothing waits. */
int64_t deliver_due(struct maild *d);

/*
 * A message that waits and has recipients behind this route: an open session can take it. Or NULL. waived: only one
 * that needs no TLS.
 */
struct mail *deliver_next(struct maild *d, const struct route *route, int waived);

/*
 * RFC 1985: tries at once what waits for this domain, or (below) for those below it, too. How many messages
 * that are.
 */
size_t deliver_domain(struct maild *d, const void *domain, size_t n, int below);

/* RFC 2852 4.1.3: it should have arrived by now, or gets no further attempt. */
int is_late(const struct mail *m);
int is_given_up(const struct mail *m);

/* An outgoing session has finished with this message. */
void deliver_settle(struct maild *d, struct mail *m);

/* ---- maildir.c ------------------------------------------------------------------------------------ */

int maildir_make(const char *path);   /* 0 or errno */
int directory_make(const char *path); /* one level; 0 or errno */
int directory_sync(const char *path); /* makes renames and new names in it durable; 0 or errno */
int write_all(int fd, const void *data, size_t n);

/* Writes a path into out[0 .. PATH_OCTETS). One that is too long becomes "", which nothing opens. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void path_print(char *out, const char *format, ...);

/* Delivers recipient `index` of m; safe to repeat. 0 or errno. */
int maildir_deliver(const struct maild *d, const struct mail *m, size_t index, const char *path);

/* ---- report.c ------------------------------------------------------------------------------------- */

/* Is there anything of that to be told to the sender of m (RFC 3461 4.1)? */
int report_is_due(const struct mail *m, enum news news);
/* Queues that notification; safe to repeat. 0 or errno. */
int report_queue(struct maild *d, struct mail *m, enum news news);

/* ---- conn.c: connections -------------------------------------------------------------------------- */

enum { CONN_IN = 4096, CONN_OUT = 4096, REPLY_ROOM = 1024 };

/* What a session wants after it has worked. */
enum work {
  WORK_READ,  /* more input                                        */
  WORK_THINK, /* nothing: call again when the others were served   */
  WORK_TLS,   /* when all is sent: the handshake, and then secured() */
  WORK_WRITE, /* room in the writer; input waits (back-pressure)   */
  WORK_CLOSE, /* send what is in the writer, then close            */
  WORK_DROP   /* close now                                         */
};

struct conn;

struct service {
  const char *name;
  /* A session for a client that has connected; NULL without memory. */
  struct conn *(*open)(struct maild *d, const char *peer);
  /* Tells a client for whom there is no room so, at most n octets; returns how many. */
  size_t (*turn_away)(uint8_t *out, size_t n);
  /* Takes what it can from the input, writes what it can. */
  enum work (*work)(struct conn *c);
  /* The peer has been silent for too long, or maild stops: say goodbye when the protocol has a way. */
  enum work (*expire)(struct conn *c, int stopping);
  /* Is it in the middle of something that should be finished before we stop? */
  int (*busy)(const struct conn *c);
  /* The end; frees the session. */
  void (*close)(struct conn *c);
  /* TLS has begun, as WORK_TLS wanted; NULL where it never does. */
  void (*secured)(struct conn *c);
};

/* The first member of each session. One input buffer and one writer are all that a connection has. */
struct conn {
  struct conn *next;
  struct maild *d;
  const struct service *service;
  lmail_writer w;
  int64_t deadline;
  int64_t timeout; /* milliseconds without progress */
  size_t in_from;  /* input that waits is in[in_from .. in_to) */
  size_t in_to;
  int fd;
  enum work wants;
  const struct route *route; /* where it goes out to; NULL: somebody came to us */
  struct tls *tls;           /* NULL: in the clear                                      */
  uint8_t secure;            /* what is read now came under TLS                         */
  uint8_t must_know;         /* ... which begins only with whom the route says          */
  uint8_t handshake;         /* TLS is beginning: nothing is read or sent before its end */
  uint8_t connecting;        /* connect(2) has not finished                             */
  uint8_t ended;             /* the peer has closed its side                            */
  uint8_t lingering;         /* all is said; wait for the peer to have read it          */
  uint8_t closed;            /* to be freed at the end of this round                    */
  char peer[INET6_ADDRSTRLEN];
  uint8_t in[CONN_IN];
  uint8_t out[CONN_OUT];
};

void conn_init(struct conn *c, struct maild *d, const struct service *service);
int conn_connect(struct conn *c, const struct route *route);
void conn_add(struct conn *c, int fd);
void conn_secure(struct conn *c); /* begins the handshake */
size_t conn_room(const struct conn *c);
int is_loopback(const char *peer);
/* May this client send a password as it is? */
int clear_allowed(const struct conn *c);

/* One step of a machine over the input of c. At the end of the input the machine is told so. */
lmail_status conn_next(struct conn *c, lmail_parser *machine, lmail_event *ev);

/* For the loop: lets the session work; waits for what; something has happened; time is up. */
void conn_run(struct conn *c);
short conn_interest(const struct conn *c);
void conn_serve(struct conn *c, short happened);
void conn_expire(struct conn *c, int stopping);

int descriptor_prepare(int fd); /* non-blocking, closed by exec; 0 or -1 */

/* 1: the session can go on although nothing has happened on its socket. */
int conn_is_ready(const struct conn *c);

/* ---- tls.c: TLS ------------------------------------------------------------------------------------- */

/*
 * Gets what it takes for both directions: d->tls when there is a certificate, d->tls_out. -1: fine; otherwise
 * the exit code.
 */
int tls_open(struct maild *d);
void tls_close(struct maild *d);

/* As the server, or (a route) as a client; NULL: no memory */
struct tls *tls_begin(struct maild *d, int fd, const struct route *route, int must_know);
void tls_end(struct tls *t);      /* NULL is fine    */
int tls_handshake(struct tls *t); /* 1: done, 0: wait for tls_wants, -1: failed */
short tls_wants(const struct tls *t);
int tls_is_known(
    const struct tls *t); /* it is with whom the route says, and somebody vouches for him */
/* As recv(2) and send(2). */
ssize_t tls_receive(struct tls *t, void *out, size_t n);
ssize_t tls_send(struct tls *t, const void *data, size_t n);
int tls_holds_input(const struct tls *t); /* that poll(2) does not know of */
void tls_goodbye(struct tls *t);

/* ---- listen.c, loop.c ----------------------------------------------------------------------------- */

struct listener {
  int fd;
  const struct service *service;
};

enum { LISTENERS = 6 };

struct loop {
  struct conn *conns;
  size_t incoming;
  size_t outgoing;
  struct listener listeners[LISTENERS];
  struct pollfd *polls;
  int64_t accept_after; /* when we ran out of descriptors */
  int64_t stop_by;      /* 0: not stopping                */
};

/* Listens at ADDRESS:PORT with a listener that is free and tells where. -1: fine; otherwise the exit
 * code. */
int listen_open(struct maild *d, const struct service *service, const char *where, FILE *ports);
void listen_accept(struct maild *d, const struct listener *l);

int loop_run(struct maild *d); /* until a signal; the exit code */
void loop_close(struct maild *d);

/* ---- sessions ------------------------------------------------------------------------------------- */

extern const struct service smtp_in_service;
extern const struct service lmtp_service;
extern const struct service submission_service;  /* the same after AUTH only */
extern const struct service submissions_service; /* ... under TLS */
extern const struct service pop3_out_service;
extern const struct service pop3s_service;

/* Sends m to all its pending recipients behind this route. 0, or -1: not now. */
int smtp_out_start(struct maild *d, struct mail *m, struct route *route);

/* What a connection costs, for people who count. */
void smtp_in_memory(void);
void smtp_out_memory(void);
void pop3_out_memory(void);

/* ---- drop.c: a Maildir as POP3 sees it ------------------------------------------------------------ */

struct message {
  char *name; /* "new/..." or "cur/..." */
  uint64_t octets;
  uint8_t deleted;
  uint8_t seen;
};

struct drop {
  const char *maildir;
  struct message *messages;
  uint32_t n;
};

int drop_open(struct drop *p, const char *maildir);      /* 0 or errno */
int drop_message(const struct drop *p, uint32_t number); /* an open file; -1 */
size_t drop_uid(const struct message *m, char *out);     /* 1 to 70 octets */
int drop_update(struct drop *p);                         /* removes what is deleted; 0 or errno */
void drop_close(struct drop *p);

/* ---- auth.c: who a client is ----------------------------------------------------------------------- */

struct auth; /* one attempt to log in */

enum auth_result {
  AUTH_CHALLENGE, /* send auth_challenge(); its response goes to auth_receive */
  AUTH_THINKS,    /* call auth_work until it is something else               */
  AUTH_DONE,      /* auth_user() it is                                       */
  AUTH_FAILED,    /* auth_failure() says what to tell                        */
  AUTH_UNKNOWN    /* no such mechanism; there is nothing to free             */
};

enum { AUTH_WORDS = 96, AUTH_LINE = 12288 /* octets, RFC 4954 4 */ };

/* Gets what is needed. -1: fine; otherwise the exit code. */
int auth_open(struct maild *d);
/* The mechanisms that there are, into out[0 .. AUTH_WORDS); clear: with those that send passwords as they are. */
void auth_words(const struct maild *d, int clear, char *out);
/* ev names a mechanism and has the initial response, if there is one. */
enum auth_result auth_begin(struct auth **out, struct maild *d, int pop3, int clear,
                            const lmail_event *ev);
enum auth_result auth_receive(struct auth *a, const void *text, size_t n);
enum auth_result auth_cancel(struct auth *a);
enum auth_result auth_work(struct auth *a);
/* Without a mechanism: ev has the password. */
enum auth_result auth_password(struct auth **out, struct maild *d, const char *name,
                               const lmail_event *ev);
/* Octets of the challenge in base64; SIZE_MAX: they do not fit. */
size_t auth_challenge(struct auth *a, char *out, size_t n);
struct user *auth_user(const struct auth *a);
/* Logs it. SMTP's reply code and enhanced code, POP3's response code (or NULL). */
unsigned auth_failure(const struct auth *a, const char *service, const char *peer,
                      uint32_t *enhanced, const char **word);
void auth_free(struct auth *a); /* NULL is fine */

/* Takes "iterations:salt:stored:server" into *u, whose kind is set: the rest of the line, or NULL. */
const char *auth_take_keys(struct user *u, const char *text);
/* maild --hash-password; the exit code. */
int auth_hash_password(void);

/* ---- everything together -------------------------------------------------------------------------- */

struct maild {
  struct config cfg;
  struct accounts accounts;
  struct queue queue;
  struct loop loop;
  void *tls; /* tls.c's; NULL: there is none */
  void *tls_out;
  uint8_t secret[32]; /* auth.c's */
};

#endif
