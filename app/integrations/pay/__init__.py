"""Online payment: WeChat Pay's API v3 for mini programs (JSAPI), and a payment of the demo's own."""
