/* SPDX-License-Identifier: MIT */
/* vmime.cpp - the same work by VMime, where it is installed. */

#include <vmime/platforms/posix/posixHandler.hpp>
#include <vmime/utility/outputStream.hpp>
#include <vmime/vmime.hpp>

extern "C" {
#include "bench.h"
}

namespace {

/* Where decoded bodies go. */
class nowhere : public vmime::utility::outputStream {
public:
  void flush() override {}

protected:
  void writeImpl(const vmime::byte_t *, const size_t) override {}
};

size_t walk(const vmime::shared_ptr<vmime::bodyPart> &part, bool decode)
{
  vmime::shared_ptr<vmime::body> body = part->getBody();
  size_t parts = 1;

  if (body->getPartCount() == 0 && decode) {
    nowhere out;

    body->getContents()->extract(out);
  }
  for (size_t i = 0; i < body->getPartCount(); i++) parts += walk(body->getPartAt(i), decode);
  return parts;
}

size_t messages(const bench_input *in, bool decode)
{
  static bool started;
  size_t parts = 0;

  if (!started) vmime::platform::setHandler<vmime::platforms::posix::posixHandler>();
  started = true;
  for (size_t i = 0; i < in->messages; i++) {
    vmime::shared_ptr<vmime::message> message = vmime::make_shared<vmime::message>();
    const char *from = reinterpret_cast<const char *>(in->data) + in->starts[i];

    message->parse(vmime::string(from, in->starts[i + 1] - in->starts[i]));
    parts += walk(message, decode);
  }
  return parts;
}

} // namespace

extern "C" {
size_t vmime_messages(const bench_input *in)
{
  return messages(in, false);
}

size_t vmime_messages_decoded(const bench_input *in)
{
  return messages(in, true);
}
}
