# SPDX-License-Identifier: MIT
# gsasl.pl PORT BINDING: gsasl as a server of IMAP, with as much of IMAP as a login needs: one client. BINDING is what
# gsasl is told when it asks for channel binding, in base64. For SCRAM and DIGEST-MD5: with others gsasl asks more.
use strict;
use warnings;
use IO::Socket::INET;
use IPC::Open2;

my ($port, $binding) = @ARGV;
my $listens = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => $port, ReuseAddr => 1)
  or die "port $port: $!";
$| = 1;
print "ready\n";
alarm 20;
my $client = $listens->accept or die "accept: $!";
$client->autoflush(1);
$SIG{PIPE} = "IGNORE";

sub heard {
  my $line = <$client> // die "the client left";
  $line =~ s/\r?\n$//;
  print "C: $line\n";
  return $line;
}
sub say_line {
  print "S: $_[0]\n";
  print $client "$_[0]\r\n";
}

say_line("* OK gsasl");
my ($mechanism, $initial) = heard() =~ /^a AUTHENTICATE (\S+) ?(.*)$/ or die "no AUTHENTICATE";
# Who tells gsasl a host is not asked for channel binding.
my $names = $mechanism =~ /^SCRAM/ ? "" : "--realm=sasl.test --hostname=sasl.test --quality-of-protection=qop-auth";
my $command = "exec gsasl --server -a alice -p secret --iteration-count=4096 --salt=c2FsdHNhbHQ= --service=imap $names"
  . " --mechanism=$mechanism 2>&1";
my $pid = open2(my $from, my $to, $command);
$to->autoflush(1);

# gsasl says "Output from server:" and a line of base64, which may be empty; and asks for the client's, until it is content.
my ($text, $trusts) = ("", 0);
while (sysread($from, $text, 4096, length $text)) {
  print $to "$binding\n" if $text =~ s/Enter base64 encoded \S+ channel binding: //;
  if ($text =~ s/^.*?Output from server:\s*?\n(\S*)\n+Enter base64 authentication data[^\n]*\n//s) {
    my $line = $initial;
    if ($initial eq "") {
      say_line("+ $1");
      $line = heard();
      last if $line eq "*";
    }
    print $to ($line eq "=" ? "" : $line), "\n";
    $initial = "";
  }
  if ($text =~ /client trusted/ && !$trusts++) {
    if ($text =~ /Output from server:\s*?\n(\S+)\n/) { # what it says with its verdict is a challenge in IMAP
      say_line("+ $1");
      heard();
    }
    close $to;
  }
}
print $text;
say_line($trusts ? "a OK welcome" : "a NO no");
kill TERM => $pid;
