"""Buyer Group Hub: goal → vision → clause → commitment → tender lot → contract → effect → adopted elsewhere."""
