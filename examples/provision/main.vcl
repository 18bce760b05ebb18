# The shop's own VCL. Each macro stands for what the objects of the version generate there.

sub vcl_recv {
#FASTLY recv

  if (client.ip ~ blocked) {
    error 403 "Forbidden";
  }
  if (table.lookup(redirects, req.url.path)) {
    error 801 table.lookup(redirects, req.url.path);
  }
  set req.backend = origins;

  if (req.method != "HEAD" && req.method != "GET" && req.method != "FASTLYPURGE") {
    return(pass);
  }
  return(lookup);
}

sub vcl_hash {
  set req.hash += req.url;
  set req.hash += req.http.host;
#FASTLY hash
  return(hash);
}

sub vcl_hit {
#FASTLY hit
  return(deliver);
}

sub vcl_miss {
#FASTLY miss
  return(fetch);
}

sub vcl_pass {
#FASTLY pass
  return(pass);
}

sub vcl_fetch {
#FASTLY fetch
  return(deliver);
}

sub vcl_error {
#FASTLY error

  if (obj.status == 801) {
    set obj.status = 301;
    set obj.http.Location = obj.response;
    return(deliver);
  }
}

sub vcl_deliver {
#FASTLY deliver
  return(deliver);
}

sub vcl_log {
#FASTLY log
}
